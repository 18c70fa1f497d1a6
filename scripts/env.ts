import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** The folder of this clone. */
export const root = fileURLToPath(new URL("..", import.meta.url))

const file = `${root}.env`
// What the shell sets wins: loadEnvFile leaves it as it is.
if (existsSync(file)) process.loadEnvFile(file)

/** The environment with `.env` in it, for the programs that the scripts start. */
export const environment: NodeJS.ProcessEnv = process.env

/** As a setting left empty in `.env`: unset. */
export function setting(name: string): string | undefined {
  return process.env[name] || undefined
}
