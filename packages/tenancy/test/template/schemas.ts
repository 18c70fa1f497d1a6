import { Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import { afterAll, beforeAll } from "vitest"
import { install } from "../../src/fleet/install.ts"
import { describeSchema, scriptOf } from "../../src/template/describe.ts"
import { structureOf } from "../../src/template/fingerprint.ts"
import { createEmptyDatabase } from "../database.ts"

export interface Schemas {
  readonly db: Kysely<unknown>
  readonly ownerUrl: string
  readonly superuserUrl: string
  /** A new schema in which this DDL ran, unqualified. */
  make(ddl: string): Promise<string>
  /** A new schema made from the description of another. */
  clone(schema: string): Promise<string>
  /** Runs SQL in a schema. */
  run(schema: string, text: string): Promise<void>
  /** Runs SQL in a schema, then `fn`, and takes all of it back. */
  tryOut<T>(
    schema: string,
    text: string,
    fn: (transaction: Kysely<unknown>) => Promise<T>,
  ): Promise<T>
  /** How many were sent. */
  queries(): number
  /** What its fingerprint is of. */
  structureOf(schema: string): Promise<readonly string[]>
}

/** One database for all tests of a file; each makes schemas of its own in it. */
export function shareSchemas(): Schemas {
  let db: Kysely<unknown>
  let database: Awaited<ReturnType<typeof createEmptyDatabase>>
  let count = 0
  let queries = 0
  beforeAll(async () => {
    database = await createEmptyDatabase()
    const pool = new pg.Pool({ connectionString: database.ownerUrl, max: 4 })
    pool.on("error", () => {})
    pool.on("connect", (client) => client.on("error", () => {}))
    const log = () => void queries++
    db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }), log })
    await install({ connectionString: database.ownerUrl })
    await sql`
      insert into tenancy.settings (name, value) values ('login', 'nobody'), ('isolation', 'role')
    `.execute(db)
  })
  afterAll(async () => {
    await db.destroy()
    await database.drop()
  })
  const describe = (schema: string) =>
    db.transaction().execute((transaction) => describeSchema(transaction, schema))
  const schemas: Schemas = {
    get db() {
      return db
    },
    get ownerUrl() {
      return database.ownerUrl
    },
    get superuserUrl() {
      return database.superuserUrl
    },
    async make(ddl) {
      count += 1
      const schema = `s_${count}`
      await sql`create schema ${sql.id(schema)}`.execute(db)
      await schemas.run(schema, ddl)
      return schema
    },
    async clone(schema) {
      return await schemas.make(scriptOf(await describe(schema)))
    },
    async run(schema, text) {
      await db.transaction().execute((transaction) => runIn(transaction, schema, text))
    },
    async tryOut(schema, text, fn) {
      const transaction = await db.startTransaction().execute()
      try {
        await runIn(transaction, schema, text)
        return await fn(transaction)
      } finally {
        await transaction.rollback().execute()
      }
    },
    async structureOf(schema) {
      return structureOf(await describe(schema))
    },
    queries: () => queries,
  }
  return schemas
}

/** As `tenancy.create_tenant` runs a script. */
async function runIn(transaction: Kysely<unknown>, schema: string, text: string): Promise<void> {
  await sql`
    set local search_path to ${sql.id(schema)}, extensions;
    set local check_function_bodies to off;
    set local client_min_messages to warning
  `.execute(transaction)
  if (text) await sql.raw(text).execute(transaction)
}

/** What objects in one schema refer to in another, by name. */
export async function referencesBetween(
  db: Kysely<unknown>,
  from: string,
  to: string,
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select pg_describe_object(classid, objid, objsubid) || ' to '
      || pg_describe_object(refclassid, refobjid, refobjsubid) as name
    from pg_depend
    cross join lateral pg_identify_object(classid, objid, 0) as object
    cross join lateral pg_identify_object(refclassid, refobjid, 0) as needed
    where objid >= 16384 and refobjid >= 16384
      and object.identity ~ ('\\m' || ${from} || '\\M')
      and needed.identity ~ ('\\m' || ${to} || '\\M')
  `.execute(db)
  return rows.map((row) => row.name)
}
