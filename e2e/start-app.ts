import { once } from "node:events"
import { connect } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { root } from "../scripts/env.ts"
import { startGuarded } from "../scripts/guarded.ts"
import { environment } from "./env.ts"

export interface StartedApp {
  readonly port: number
  stop(): Promise<number>
}

/** The folder of the production build: the whole app. */
export const build = `${root}apps/web/.next/standalone/`

/**
 * Starts the production build with these settings and no others, and waits until it listens.
 *
 * @param folder of another build than the project's own.
 */
export async function startApp(
  settings: { DATABASE_URL: string; PORT: string } & Record<string, string>,
  folder = build,
): Promise<StartedApp> {
  const server = `${folder}apps/web/server.js`
  const port = Number(settings.PORT)
  const env = {
    PATH: environment.PATH,
    NODE_ENV: "production" as const,
    NEXTAUTH_SECRET: "the-browser-tests-need-a-secret-but-not-a-secret-one",
    SMTP_URL: "smtp://127.0.0.1:9",
    ...settings,
  }
  const { stop, ended } = startGuarded(process.execPath, [server], { env })
  const end = ended.then((code) => {
    throw new Error(`The app ended with ${code} instead of listening on port ${port}.`)
  })
  // Its later end is no failure.
  end.catch(() => {})
  await Promise.race([listens(port), end])
  return { port, stop }
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
