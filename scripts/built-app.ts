import { once } from "node:events"
import { connect } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { type Guarded, startGuarded } from "./guarded.ts"

/** Longer than the app lets its requests take to end: apps/web/src/server/stop-in-order.ts. */
export const patience = 35_000

/**
 * Starts the server of a production build, and waits until it listens.
 *
 * @param server the build's `server.js`.
 * @param env all that it is told, the port among it.
 * @param output receives what it prints, in place of the terminal.
 * @throws Error when it ends instead.
 */
export async function startBuiltApp(
  server: string,
  env: { readonly PORT: string } & NodeJS.ProcessEnv,
  output?: (chunk: string) => void,
): Promise<Guarded> {
  const app = startGuarded(process.execPath, [server], { env, patience, ...(output && { output }) })
  const end = app.ended.then((code) => {
    throw new Error(`The app ended with ${code} instead of listening on port ${env.PORT}.`)
  })
  // Its later end is no failure.
  end.catch(() => {})
  await Promise.race([listens(Number(env.PORT)), end])
  return app
}

async function listens(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1")
    const isThere = await once(socket, "connect").then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return
    await sleep(50)
  }
}
