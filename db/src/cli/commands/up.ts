import type { Command } from "commander"
import { sharedServer } from "../../server/index.ts"

export function registerUp(db: Command): void {
  db.command("up")
    .description("start the embedded PostgreSQL, and keep it up until db:down")
    .action(async () => {
      const { ownerUrl } = await sharedServer().up()
      console.log(`The embedded PostgreSQL is up, until: pnpm db:down\n${ownerUrl}`)
    })
}
