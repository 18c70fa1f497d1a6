import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Migration as KyselyMigration } from "kysely/migration"
import { MigrationRefusedError } from "./errors.ts"

/** Which sequence a file belongs to: for `public`, or for the template and every tenant. */
export type MigrationSequence = "shared" | "tenant"

/** A file of a migration that was found, named and hashed, but not run. */
export interface MigrationFile {
  readonly sequence: MigrationSequence
  /** Without the ending: `0001_users`. Names sort in the order of their numbers. */
  readonly name: string
  /** SHA-256 of the text. Line ends do not count. */
  readonly checksum: string
  readonly load: () => Promise<Migration>
}

/** What a file exports. `up` and `down` get a Kysely in a transaction, with the schema's path. */
export interface Migration extends KyselyMigration {
  /**
   * A tenant table may reference a shared one by foreign key only when its migration says so:
   * every tenant adds triggers to the shared table, which makes its deletes slow and lets making
   * a tenant wait for sign-ins. Fit for a small table that hardly changes.
   */
  readonly allowsSharedReferences?: boolean
  /**
   * A routine whose text may change the session, or executes text of others, is refused unless its
   * migration says so. Connections are then reset between tenants, and transactions send their
   * settings with every statement.
   */
  readonly allowsSessionChanges?: boolean
  /**
   * False for statements that cannot be in a transaction (`create index concurrently`). Such a
   * file can stop half-way, and is run again from its beginning: every statement must bear that
   * (`if not exists`). Indexes that were left invalid are dropped before.
   */
  readonly transaction?: boolean
  /**
   * True for a migration that computes something else for each tenant without asking the
   * database, so that its statements must not be recorded once and sent to all.
   */
  readonly runsPerTenant?: boolean
}

export interface MigrationSet {
  readonly shared: readonly MigrationFile[]
  readonly tenant: readonly MigrationFile[]
}

/**
 * Reads the names and checksums of both sequences. Nothing is executed.
 *
 *     await readMigrations({ shared: "db/migrations/shared", tenant: "db/migrations/tenant" })
 *
 * @throws MigrationRefusedError for a name that is not `0001_words.ts`, a gap or a duplicate.
 */
export async function readMigrations(folders: {
  readonly shared: string
  readonly tenant: string
}): Promise<MigrationSet> {
  return {
    shared: await readSequence("shared", folders.shared),
    tenant: await readSequence("tenant", folders.tenant),
  }
}

/** The name of the next file of a sequence: `0003_add_labels`. */
export function nextMigrationName(existing: readonly MigrationFile[], words: string): string {
  const number = String(existing.length + 1).padStart(4, "0")
  const name = `${number}_${words.replaceAll("-", "_")}`
  if (!nameGrammar.test(`${name}.ts`)) throw new MigrationRefusedError(badName(words))
  return name
}

const nameGrammar = /^\d{4}_[a-z][a-z0-9_]{0,55}\.ts$/

async function readSequence(sequence: MigrationSequence, folder: string): Promise<MigrationFile[]> {
  const entries = (await readdir(folder)).filter((name) => !name.startsWith(".")).toSorted()
  const bad = entries.find((entry) => !nameGrammar.test(entry))
  if (bad !== undefined) throw new MigrationRefusedError(badName(join(folder, bad)))
  for (const [index, entry] of entries.entries()) assertNumber(folder, entries, entry, index)
  return await Promise.all(entries.map((entry) => readMigration(sequence, folder, entry)))
}

function assertNumber(folder: string, entries: string[], entry: string, index: number): void {
  const [number, expected] = [Number(entry.slice(0, 4)), index + 1]
  if (number === expected) return
  const before = entries[index - 1]
  if (before !== undefined && Number(before.slice(0, 4)) === number) {
    throw new MigrationRefusedError(
      `${before} and ${entry} in ${folder} have the same number. Give the newer one the next number.`,
    )
  }
  throw new MigrationRefusedError(
    `${entry} in ${folder} should have number ${String(expected).padStart(4, "0")}: the numbers start at 0001 and leave no gap.`,
  )
}

async function readMigration(
  sequence: MigrationSequence,
  folder: string,
  entry: string,
): Promise<MigrationFile> {
  const path = join(folder, entry)
  const text = (await readFile(path, "utf8")).replaceAll("\r\n", "\n")
  return {
    sequence,
    name: entry.slice(0, -".ts".length),
    checksum: createHash("sha256").update(text).digest("hex"),
    load: () => loadMigration(path),
  }
}

async function loadMigration(path: string): Promise<Migration> {
  let module: Partial<Migration>
  try {
    module = await import(pathToFileURL(path).href)
  } catch (error) {
    throw new MigrationRefusedError(`${path} cannot be loaded: ${(error as Error).message}`, {
      cause: error,
    })
  }
  if (typeof module.up === "function") return module as Migration
  throw new MigrationRefusedError(`${path} exports no function \`up\`.`)
}

function badName(name: string): string {
  return `${name} is not the name of a migration. Use a number and words in lower case: 0001_add_labels.ts`
}
