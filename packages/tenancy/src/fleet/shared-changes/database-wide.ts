import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import { type DatabaseWideCatalog, databaseWideCatalogs, type WriteKind } from "./catalogs.ts"
import { isOwnRow, type ObjectId, type SharedState, writesBetween } from "./shared-state.ts"

export interface DatabaseWideChanges {
  /** What has a row that this transaction wrote. */
  readonly created: readonly ObjectId[]
  /** What may have been dropped: it is locked as such. */
  readonly locked: readonly ObjectId[]
  /** What cannot be named while the step's changes are there. */
  readonly unnamed: readonly UnnamedChange[]
}

interface UnnamedChange {
  /** @param transaction back where the step has not run. */
  readonly name: (transaction: Kysely<unknown>) => Promise<readonly string[]>
}

/** What of the whole database or server was changed between two readings. */
export async function findDatabaseWideChanges(
  transaction: Kysely<unknown>,
  before: SharedState,
  after: SharedState,
): Promise<DatabaseWideChanges> {
  const created: ObjectId[] = []
  const locked: ObjectId[] = []
  const unnamed: UnnamedChange[] = []
  for (const entry of databaseWideCatalogs) {
    const writes = writesBetween(before, after, entry.catalog)
    const count = (entry.writes ?? anyKind).reduce((sum, kind) => sum + writes[kind], 0)
    if (count === 0) continue
    const rows = entry.isNamed ? await readOwnRows(transaction, entry) : []
    const gone = entry.isNamed && writes.deleted > 0 ? await readLocked(transaction, entry) : []
    created.push(...rows)
    locked.push(...gone)
    // Of what has names nothing is left of a change that a savepoint took back.
    if (!entry.isNamed) unnamed.push({ name: async () => [entry.holds] })
  }
  const roles = writesBetween(before, after, "pg_authid")
  if (anyKind.some((kind) => roles[kind] > 0)) unnamed.push(await findRoles(transaction))
  return { created, locked, unnamed }
}

const anyKind: readonly WriteKind[] = ["inserted", "updated", "deleted"]

async function readOwnRows(
  transaction: Kysely<unknown>,
  { catalog, goesBy = catalog }: DatabaseWideCatalog,
): Promise<ObjectId[]> {
  const others =
    catalog === "pg_namespace" ? sql`and nspname !~ ${`^(${TEMPLATE_SCHEMA}$|pg_)`}` : sql``
  const { rows } = await sql<{ id: ObjectId }>`
    select concat(${goesBy}::regclass::oid, ':', oid) as id from ${sql.id("pg_catalog", catalog)}
    where ${isOwnRow} ${others}
  `.execute(transaction)
  return rows.map((row) => row.id)
}

/** What is dropped is locked until the transaction ends. */
async function readLocked(
  transaction: Kysely<unknown>,
  { catalog, goesBy = catalog }: DatabaseWideCatalog,
): Promise<ObjectId[]> {
  const { rows } = await sql<{ id: ObjectId }>`
    select distinct concat(classid, ':', objid) as id from pg_locks
    where pid = pg_backend_pid() and locktype = 'object' and mode = 'AccessExclusiveLock'
      and classid = ${goesBy}::regclass
  `.execute(transaction)
  return rows.map((row) => row.id)
}

/** `pg_authid` may be read by superusers only, and the view over it does not say who wrote a row. */
async function findRoles(transaction: Kysely<unknown>): Promise<UnnamedChange> {
  const after = await readRoles(transaction)
  return {
    name: async (restored) => {
      const before = await readRoles(restored)
      const names = new Set([...before.keys(), ...after.keys()])
      const different = [...names].filter((name) => before.get(name) !== after.get(name))
      return different.length > 0 ? different.map((name) => `role ${name}`) : ["a role"]
    },
  }
}

async function readRoles(transaction: Kysely<unknown>): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ name: string; role: string }>`
    select rolname as name, pg_roles::text as role from pg_roles
  `.execute(transaction)
  return new Map(rows.map(({ name, role }) => [name, role]))
}
