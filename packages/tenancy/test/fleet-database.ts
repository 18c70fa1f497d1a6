import { createHash } from "node:crypto"
import { Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import { onTestFinished } from "vitest"
import {
  type Grants,
  install,
  type Migration,
  type MigrationFile,
  type MigrationSet,
  migrate,
  provisionRoles,
} from "../src/fleet/index.ts"
import { createEmptyDatabase } from "./database.ts"

export interface FleetDatabase {
  readonly owner: { readonly connectionString: string }
  /** As the owner. */
  readonly db: Kysely<unknown>
  /** As the app's login, without any scope. */
  readonly app: Kysely<unknown>
  readonly login: { readonly name: string; readonly password: string }
  readonly superuserUrl: string
  readonly ownerName: string
}

/** A database with the library, the given migrations and the app's roles. Gone after the test. */
export async function createFleetDatabase(
  migrations: MigrationSet,
  { grants = { tables: {} }, isolation = "role" }: FleetDatabaseOptions = {},
): Promise<FleetDatabase> {
  const { ownerUrl, appUrl, superuserUrl, owner: ownerName, login } = await createEmptyDatabase()
  const owner = { connectionString: ownerUrl }
  await install(owner)
  const report = await migrate({ owner, migrations })
  if (report.failures.length > 0) throw new Error(JSON.stringify(report.failures))
  await provisionRoles({ owner, login, isolation, grants })
  return { owner, ownerName, superuserUrl, login, db: open(ownerUrl, 30), app: open(appUrl, 5) }
}

interface FleetDatabaseOptions {
  readonly grants?: Grants
  readonly isolation?: "role" | "shared-role"
}

/** Migrations without files: `{ add_labels: "create table labels ()" }`, or with up and down. */
export function migrationsOf(
  tenant: Record<string, string | Migration>,
  shared: Record<string, string | Migration> = {},
): MigrationSet {
  return { shared: sequence("shared", shared), tenant: sequence("tenant", tenant) }
}

/** One row per statement: what a query of plain SQL answers. */
export async function rowsOf<Row>(db: Kysely<unknown>, text: string): Promise<Row[]> {
  return (await sql.raw<Row>(text).execute(db)).rows
}

/** What a promise is rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => Promise.reject(new Error("it was not rejected")),
    (error: Error) => error,
  )
}

function sequence(
  name: "shared" | "tenant",
  migrations: Record<string, string | Migration>,
): MigrationFile[] {
  return Object.entries(migrations).map(([words, migration], index) => ({
    sequence: name,
    name: `${String(index + 1).padStart(4, "0")}_${words}`,
    checksum: createHash("sha256").update(String(migration)).digest("hex"),
    load: async () => (typeof migration === "string" ? { up: run(migration) } : migration),
  }))
}

export function run(text: string): Migration["up"] {
  return async (db) => void (await sql.raw(text).execute(db))
}

function open(connectionString: string, max: number): Kysely<unknown> {
  const pool = new pg.Pool({ connectionString, max })
  // The database is dropped by force at the end of the test; the pool's own listens while idle.
  pool.on("error", () => {})
  pool.on("connect", (client) => client.on("error", () => {}))
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  onTestFinished(() => db.destroy())
  return db
}
