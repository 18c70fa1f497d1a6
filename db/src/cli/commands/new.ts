import { writeFile } from "node:fs/promises"
import { join, relative } from "node:path"
import {
  MigrationRefusedError,
  type MigrationSequence,
  nextMigrationName,
} from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { UsageError } from "../exit.ts"
import {
  migrationFolders,
  readAppMigrations,
  type SequenceFlags,
  sequenceOf,
} from "../migrations.ts"

export function registerNew(db: Command): void {
  db.command("new")
    .description("write an empty migration file")
    .argument("<name>", "what it does, as in add_labels")
    .option("--shared", "for the shared tables")
    .option("--tenant", "for the tables of every tenant")
    .action(async (words: string, flags: SequenceFlags) => {
      const sequence = sequenceOf(flags)
      if (!sequence) {
        throw new UsageError("Give --shared for the shared tables, or --tenant for every tenant's.")
      }
      const existing = (await readAppMigrations())[sequence]
      const file = join(migrationFolders[sequence], `${nextName(existing, words)}.ts`)
      await writeFile(file, content(sequence), { flag: "wx" })
      console.log(relative(process.cwd(), file))
    })
}

function nextName(existing: Parameters<typeof nextMigrationName>[0], words: string): string {
  try {
    return nextMigrationName(existing, words)
  } catch (error) {
    if (error instanceof MigrationRefusedError) throw new UsageError(error.message)
    throw error
  }
}

function content(sequence: MigrationSequence): string {
  const where = sequence === "shared" ? "public" : "the template and every tenant's schema"
  return `import { type Kysely, sql } from "kysely"

/** Runs in ${where}: write the names of tables without a schema. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql\`
    select 1
  \`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql\`
    select 1
  \`.execute(db)
}
`
}
