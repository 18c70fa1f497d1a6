import "server-only"
import { env, SettingsError } from "@/env"

/** Ends the process, with a line for each, when a setting is bad. */
export function checkBeforeStart(): void {
  try {
    env()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
