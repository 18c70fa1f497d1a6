import { startBuiltApp } from "../scripts/built-app.ts"
import { root } from "../scripts/env.ts"
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
 * @param output receives what it prints. Unset: the terminal, but for the requests that are refused,
 * which the tests provoke by the thousand.
 */
export async function startApp(
  settings: { DATABASE_URL: string; PORT: string } & Record<string, string>,
  folder = build,
  output: (chunk: string) => void = printAllButRefusals,
): Promise<StartedApp> {
  const env = {
    PATH: environment.PATH,
    NODE_ENV: "production" as const,
    NEXTAUTH_SECRET: "the-browser-tests-need-a-secret-but-not-a-secret-one",
    SMTP_URL: "smtp://127.0.0.1:9",
    ...settings,
  }
  const { stop } = await startBuiltApp(`${folder}apps/web/server.js`, env, output)
  return { port: Number(settings.PORT), stop }
}

function printAllButRefusals(chunk: string): void {
  process.stderr.write(chunk.replaceAll(/^Request \S+ refused: .*\n/gm, ""))
}
