import { isEmpty } from "@repo/db/seed"
import { onClose } from "./closing.ts"
import { root } from "./env.ts"
import { Explained } from "./explained.ts"
import { startGuarded } from "./guarded.ts"

interface Prepared {
  DATABASE_URL: string
  DATABASE_OWNER_URL: string
  isolation: "role" | "shared-role"
}

/** Migrates, and writes the fixtures when there is no tenant yet, by the project's own commands. */
export async function prepareDatabase(env: NodeJS.ProcessEnv, database: Prepared): Promise<void> {
  await tenantry(env, "db", "migrate")
  const { DATABASE_URL: databaseUrl, DATABASE_OWNER_URL: databaseOwnerUrl, isolation } = database
  if (await isEmpty({ databaseUrl, databaseOwnerUrl, isolation })) await tenantry(env, "db", "seed")
}

async function tenantry(env: NodeJS.ProcessEnv, ...words: [string, string]): Promise<void> {
  const command = startGuarded(process.execPath, [`${root}db/bin/tenantry.mjs`, ...words], { env })
  onClose(command.stop, command.kill)
  // The command has said on stderr what is wrong.
  if ((await command.ended) !== 0) throw new Explained(`Stopped: pnpm ${words.join(":")} failed.`)
}
