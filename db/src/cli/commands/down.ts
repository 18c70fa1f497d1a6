import type { Command } from "commander"
import { sharedServer } from "../../server/index.ts"

export function registerDown(db: Command): void {
  db.command("down")
    .description("stop the embedded PostgreSQL; its data stays")
    .action(async () => {
      console.log(says[await sharedServer().down()])
    })
}

const says = {
  stopped: "The embedded PostgreSQL is stopped. Its data stays.",
  "in use": "Another command uses the embedded PostgreSQL; it stops with that.",
  "not running": "The embedded PostgreSQL was not running.",
}
