import {
  createTenancy,
  createTenant,
  type Isolation,
  parseSlug,
  type Tenant,
  tenantScope,
  withTenant,
} from "@repo/tenancy"
import {
  hardenDatabase,
  install,
  type MigrationSet,
  migrate,
  provisionRoles,
} from "@repo/tenancy/fleet"
import { createEmptyDatabase, type EmptyDatabase } from "@repo/tenancy/testing"
import { type Kysely, sql } from "kysely"
import pg from "pg"

/** A database with a hundred tenants, and the two logins that read it. */
export interface Fleet {
  readonly isolation: Isolation
  readonly tenants: readonly Tenant[]
  /** The app's login, which has no rights but to become a tenant. */
  readonly appUrl: string
  /** An ordinary login with rights on every tenant's tables: how one reads without scopes. */
  readonly stockUrl: string
}

/** Every tenant's tables; each row says whose it is. */
export interface Tables {
  notes: { id: number; tenant: string; body: string }
}

const tenantCount = 100

/** Enough to fill several pages: of a table of one page the key is never used. */
export const notesPerTenant = 1_000

/** Makes the database as an app's is made: installed, migrated, its tenants from the template. */
export async function makeFleet(superuserUrl: string, isolation: Isolation): Promise<Fleet> {
  const database = await createEmptyDatabase(superuserUrl)
  await prepare(database, isolation)
  const tenants = await makeTenants(database.appUrl, isolation)
  const stockUrl = await makeStockLogin(database, tenants)
  // A temporary server has no autovacuum to do it.
  await runAll(database.superuserUrl, ["vacuum (analyze)"])
  return { isolation, tenants, appUrl: database.appUrl, stockUrl }
}

async function prepare(database: EmptyDatabase, isolation: Isolation): Promise<void> {
  const { login, superuserUrl: superuser } = database
  const owner = { connectionString: database.ownerUrl }
  await install(owner)
  const { failures } = await migrate({ owner, migrations })
  if (failures.length > 0) throw new Error(`The bench's tables: ${failures[0]?.error}`)
  await provisionRoles({ owner, login, isolation, grants: { tables: {} } })
  await hardenDatabase({ superuser, login: login.name, owner: database.owner })
}

async function makeTenants(connectionString: string, isolation: Isolation): Promise<Tenant[]> {
  const connection = { connectionString, max: 1 }
  const { db, sharedDb, destroy } = createTenancy<Tables, object>({ connection, isolation })
  try {
    const tenants: Tenant[] = []
    for (let number = 1; number <= tenantCount; number++) {
      const slug = parseSlug(`tenant-${number}`)
      const tenant = await createTenant(sharedDb, { slug, name: `Tenant ${number}` })
      const scope = tenantScope({ tenant, access: "write", actor: "system" })
      await withTenant(scope, () => fill(db, tenant))
      tenants.push(tenant)
    }
    return tenants
  } finally {
    await destroy()
  }
}

async function fill(db: Kysely<Tables>, tenant: Tenant): Promise<void> {
  await sql`
    insert into notes
    select id, ${tenant.id}, repeat('Buy milk. ', 10) from generate_series(1, ${notesPerTenant}::int) as id
  `.execute(db)
}

/** Not the owner and no superuser: their rights are not looked up. */
async function makeStockLogin(
  database: EmptyDatabase,
  tenants: readonly Tenant[],
): Promise<string> {
  const login = `${database.name}_stock`
  const url = new URL(database.appUrl)
  url.username = login
  await runAll(database.ownerUrl, [
    `create role ${login} login password '${url.password}'`,
    `grant connect on database ${database.name} to ${login}`,
    ...tenants.flatMap(({ schema }) => [
      `grant usage on schema "${schema}" to ${login}`,
      `grant select, insert, update, delete on all tables in schema "${schema}" to ${login}`,
    ]),
  ])
  return url.href
}

async function runAll(connectionString: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

const migrations: MigrationSet = {
  shared: [],
  tenant: [
    {
      sequence: "tenant",
      name: "0001_notes",
      checksum: "0001_notes",
      load: async () => ({
        up: async (db) => {
          await sql`
            create table notes (id int primary key, tenant text not null, body text not null)
          `.execute(db)
        },
      }),
    },
  ],
}
