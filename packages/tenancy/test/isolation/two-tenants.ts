import { join } from "node:path"
import { type Kysely, sql } from "kysely"
import pg from "pg"
import { afterAll, beforeAll, describe } from "vitest"
import {
  hardenDatabase,
  install,
  migrate,
  provisionRoles,
  readMigrations,
} from "../../src/fleet/index.ts"
import {
  createTenancy,
  createTenant,
  type Hardening,
  type Isolation,
  parseSlug,
  type Tenancy,
  type TenancyOptions,
  type TenantScope,
  tenantScope,
} from "../../src/index.ts"
import type { EmptyDatabase } from "../../src/testing/index.ts"
import { hasPgBouncer, type PgBouncer, startPgBouncer } from "../../src/testing/pgbouncer.ts"
import { createEmptyDatabase } from "../database.ts"

interface Notes {
  notes: { id: number; body: string }
}

interface Shared {
  bulletins: { id: number; body: string }
  notes: { id: number; body: string }
}

type NotesTenancy = Tenancy<Notes, Shared>
export type NotesDb = Kysely<Notes>

/**
 * Two tenants, `public` and the template, each with a table `notes`, each row holding the word
 * that gives its owner away.
 */
export interface TwoTenants {
  readonly database: EmptyDatabase
  /** The app's login, by this way. */
  readonly appUrl: string
  readonly acme: TenantScope
  readonly globex: TenantScope
  readonly tenancy: NotesTenancy
  /** Another handle on the same database, by the same way. */
  open(options?: Partial<TenancyOptions>): NotesTenancy
  /** What `db:migrate` does for roles and rights, once more. */
  provision(): Promise<void>
  /** As the owner of the schemas, as a migration would. */
  asOwner(statement: string): Promise<Record<string, unknown>[]>
  /** As superuser, on a connection of its own: to look, and to break things. */
  superuser(statement: string): Promise<Record<string, unknown>[]>
}

export const canary = { acme: "canary-acme", globex: "canary-globex", public: "canary-public" }

export interface Way {
  readonly name: string
  readonly pool: number
  readonly bouncer: boolean
  /** `unavailable`: the owner may make roles and no more, and nothing was taken from PUBLIC. */
  readonly hardening?: Hardening
}

const connections = [
  { name: "one connection", pool: 1, bouncer: false },
  { name: "many connections", pool: 8, bouncer: false },
  ...(hasPgBouncer()
    ? [
        { name: "one connection through PgBouncer", pool: 1, bouncer: true },
        { name: "many connections through PgBouncer", pool: 8, bouncer: true },
      ]
    : []),
]

/**
 * One connection and many, directly and through PgBouncer in transaction mode with a pool of one;
 * and one connection to a database that could not be hardened.
 */
export const ways: readonly Way[] = [
  ...connections.map((way) => ({ ...way, hardening: "database" as const })),
  ...connections
    .filter(({ pool }) => pool === 1)
    .map((way) => ({
      ...way,
      name: `${way.name} without hardening`,
      hardening: "unavailable" as const,
    })),
]

/** Declares the same tests for every way to the database. */
export function overEveryWay(declare: (tenants: TwoTenants, way: Way) => void): void {
  describe.each(ways)("over $name", (way) => {
    const holder = {} as TwoTenants
    let stop: (() => Promise<void>) | undefined
    beforeAll(async () => {
      const started = await startTwoTenants(way)
      stop = started.stop
      Object.assign(holder, started.tenants)
    })
    afterAll(() => stop?.())
    declare(holder, way)
  })
}

export async function startTwoTenants(
  way: Way,
  isolation: Isolation = "role",
): Promise<{ tenants: TwoTenants; stop: () => Promise<void> }> {
  const { hardening = "database" } = way
  const isHardened = hardening === "database"
  const database = await createEmptyDatabase({ mayCreateDatabases: isHardened })
  const owner = { connectionString: database.ownerUrl }
  await install(owner)
  await migrate({ owner, migrations: await readMigrations(folders) })
  const provision = () => provisionRoles({ owner, login: database.login, isolation, grants })
  await provision()
  if (isHardened) {
    await hardenDatabase({
      superuser: database.superuserUrl,
      login: database.login.name,
      owner: database.owner,
    })
  }
  const bouncer: PgBouncer | undefined = way.bouncer
    ? await startPgBouncer({ url: database.appUrl, poolSize: 1 })
    : undefined
  const appUrl = bouncer?.url ?? database.appUrl
  const opened: NotesTenancy[] = []
  const open = (options: Partial<TenancyOptions> = {}): NotesTenancy => {
    const connection = {
      connectionString: appUrl,
      max: way.pool,
      ...options.connection,
    }
    const made = createTenancy<Notes, Shared>({
      isolation,
      hardening,
      ...options,
      connection,
    })
    opened.push(made)
    return made
  }
  const asOwner = (statement: string) => runAs(database.ownerUrl, statement)
  const superuser = (statement: string) => runAs(database.superuserUrl, statement)
  const tenancy = open()
  const [acme, globex] = [await plant(tenancy, "acme"), await plant(tenancy, "globex")]
  for (const scope of [acme, globex]) {
    await superuser(`insert into ${scope.tenant.schema}.notes
      select i, 'canary-${scope.tenant.slug}' from generate_series(1, 100) i`)
  }
  await superuser(`insert into public.notes values (1, '${canary.public}')`)
  await superuser(`insert into public.bulletins values (1, '${canary.public}')`)
  return {
    tenants: { database, appUrl, acme, globex, tenancy, open, provision, asOwner, superuser },
    stop: async () => {
      await Promise.all(opened.map((one) => one.destroy()))
      await bouncer?.stop()
      await database.drop()
    },
  }
}

async function plant(tenancy: NotesTenancy, slug: string): Promise<TenantScope> {
  const tenant = await createTenant(tenancy.sharedDb, { slug: parseSlug(slug), name: slug })
  return tenantScope({ tenant, access: "write", actor: "system" })
}

async function runAs(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

/** The bodies a handle sees, each once. */
export async function bodies(db: NotesDb): Promise<string[]> {
  const rows = await db.selectFrom("notes").select("body").distinct().execute()
  return rows.map((row) => row.body)
}

/** Who the server takes the connection for. */
export async function whoAmI(db: Kysely<never> | NotesDb): Promise<{ role: string; path: string }> {
  const { rows } = await sql<{ role: string; path: string }>`
    select current_user as role, current_setting('search_path') as path
  `.execute(db as NotesDb)
  return rows[0] as { role: string; path: string }
}

const folders = {
  shared: join(import.meta.dirname, "migrations/shared"),
  tenant: join(import.meta.dirname, "migrations/tenant"),
}

const grants = {
  tables: { bulletins: { shared: "select, insert, update, delete", tenants: "select" } },
}
