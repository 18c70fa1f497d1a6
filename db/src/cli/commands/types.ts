import { status } from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { withDatabase } from "../database.ts"
import { readAppMigrations } from "../migrations.ts"

export function registerTypes(db: Command): void {
  db.command("types")
    .description("write the types of the tables into db/src/types")
    .option("--check", "write nothing; fail when they are not what the database says")
    .action(async ({ check }: { check?: true }) => {
      await withDatabase(async ({ databaseOwnerUrl }) => {
        await assertHead(databaseOwnerUrl)
        await (check ? checkTypes(databaseOwnerUrl) : refreshTypes(databaseOwnerUrl))
      })
    })
}

async function checkTypes(ownerUrl: string): Promise<void> {
  const stale = (await (await generator()).staleTypes(ownerUrl)).map(({ file }) => file)
  if (stale.length > 0) {
    throw new Error(`Not what the database says: ${paths(stale)}. Run \`pnpm db:types\`.`)
  }
  console.log("The types are what the database says.")
}

async function refreshTypes(ownerUrl: string): Promise<void> {
  const written = await (await generator()).writeTypes(ownerUrl)
  console.log(
    written.length > 0
      ? `Wrote ${paths(written)}.`
      : "The types are what the database says already.",
  )
}

/** A database that is behind would take back the types of what it does not have yet. */
async function assertHead(ownerUrl: string): Promise<void> {
  const owner = { connectionString: ownerUrl }
  const { shared, template } = await status({ owner, migrations: await readAppMigrations() })
  const pending = [...shared.pending, ...template.pending]
  if (pending.length === 0) return
  throw new Error(`Not applied yet: ${pending.join(", ")}. Run \`pnpm db:migrate\` first.`)
}

/** Loaded here only: a production installation has the other commands without the generator. */
async function generator() {
  return await import("../../types/generate.ts")
}

function paths(files: readonly string[]): string {
  return files.map((file) => `db/src/types/${file}`).join(" and ")
}
