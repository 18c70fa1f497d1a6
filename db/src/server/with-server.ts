import type { ServerUrls } from "./access.ts"
import type { EmbeddedServer } from "./embedded-server.ts"

/**
 * Runs `fn` with a lease of `server`, which is started for it when it is down and stopped after it
 * when nobody else uses it. Ctrl-C gives the lease back and ends the process; twice, at once.
 *
 *     await withServer(sharedServer(), ({ ownerUrl }) => migrate(ownerUrl))
 *
 * @param endsByItself `fn` listens for Ctrl-C, and ends in good order then.
 */
export async function withServer<T>(
  server: EmbeddedServer,
  fn: (urls: ServerUrls) => Promise<T>,
  { endsByItself = false } = {},
): Promise<T> {
  const lease = await server.lease()
  const forget = onSignal(() => lease.release(), endsByItself)
  try {
    return await fn(lease)
  } finally {
    forget()
    await lease.release()
  }
}

function onSignal(release: () => Promise<void>, endsByItself: boolean): () => void {
  const exitCodes = { ...(!endsByItself && { SIGINT: 130 }), SIGTERM: 143, SIGHUP: 129 }
  const listeners = Object.entries(exitCodes).map(([signal, code]) => {
    // Once: the second signal finds no listener and ends the process; the keeper does the rest.
    const listener = () => void release().finally(() => process.exit(code))
    process.once(signal, listener)
    return () => process.off(signal, listener)
  })
  return () => {
    for (const forget of listeners) forget()
  }
}
