import { fileURLToPath } from "node:url"
import { grants } from "@repo/db"
import type { ServerUrls } from "@repo/db/server"
import { createTenant, type Hardening, parseSlug, type Tenancy, type Tenant } from "@repo/tenancy"
import {
  hardenDatabase,
  install,
  type MigrationFile,
  type MigrationSet,
  migrate,
  type Owner,
  provisionRoles,
  readMigrations,
  withOwner,
} from "@repo/tenancy/fleet"
import { type Kysely, sql } from "kysely"
import pg from "pg"
import { plantOnPages } from "../product-benches.ts"

/** A tenant, and what gives its rows away. */
export interface Resident {
  tenant: Tenant
  readonly canary: string
  /** When its state last ended to change; infinite while it does. */
  changedAt: number
}

/** What every tenant has, beside the app's own tables. */
export interface CanaryTables {
  canaries: { id: number; canary: string; seen: number }
}

export interface SharedCanaryTables {
  "tenancy.tenants": { id: string; schema: string; slug: string; status: string }
}

export type SoakTenancy = Tenancy<CanaryTables, SharedCanaryTables>

/** A stream of them comes in several parts. */
export const rowsPerTenant = 20

/** The database of a soak, made as an app's is, and the tenants in it. */
export class World {
  readonly owner: Owner
  readonly urls: ServerUrls
  readonly residents: Resident[] = []
  #migrations: MigrationSet
  #made = 0

  private constructor(urls: ServerUrls, migrations: MigrationSet) {
    this.urls = urls
    this.owner = { connectionString: urls.ownerUrl }
    this.#migrations = migrations
  }

  static async make(
    urls: ServerUrls,
    tenants: number,
    hardening: Hardening = "database",
  ): Promise<World> {
    const app = await readMigrations({ shared: folder("shared"), tenant: folder("tenant") })
    const first = file(nameAfter(app, "canaries"), canaryTable)
    await rememberCommits(urls)
    const world = new World(urls, { ...app, tenant: [...app.tenant, first] })
    await install(world.owner)
    await world.migrate()
    await world.#provision(hardening)
    await world.#plantElsewhere()
    await withOwner(world.owner, 1, async (db) => {
      while (world.residents.length < tenants) await world.settle(db)
    })
    return world
  }

  /** Makes a tenant and fills it. It is known to the traffic when it is whole. */
  async settle(db: Kysely<unknown>, slug = `tenant-${++this.#made}`): Promise<Resident> {
    const tenant = await createTenant(db, { slug: parseSlug(slug), name: `Tenant ${slug}` })
    const canary = canaryOf(tenant)
    await sql`
      insert into ${sql.id(tenant.schema)}.canaries (id, canary)
      select id, ${canary} from generate_series(1, ${rowsPerTenant}::int) as id
    `.execute(db)
    await plantOnPages(db, tenant.schema, canary)
    const resident = { tenant, canary, changedAt: performance.now() }
    this.residents.push(resident)
    return resident
  }

  /**
   * Brings every schema to head, by one migration more than there was: a column with an index, in
   * place of the one before. Kept, they would be hundreds within half an hour, and every write slow.
   */
  async migrateFurther(): Promise<void> {
    const number = this.#migrations.tenant.length
    if (number > mostMigrations) return
    const next = file(
      nameAfter(this.#migrations, "more"),
      `alter table canaries drop column if exists extra_${number - 1}, add column extra_${number} text;
       create index extra_${number}_idx on canaries (extra_${number})`,
    )
    this.#migrations = { ...this.#migrations, tenant: [...this.#migrations.tenant, next] }
    await this.migrate()
  }

  async migrate(): Promise<void> {
    // A template with rows is refused.
    await asSuperuser(this.urls, clearTemplate)
    const { failures } = await migrate({
      owner: this.owner,
      migrations: this.#migrations,
      parallel: 2,
    })
    if (failures[0]) throw new Error(`${failures[0].schema}: ${failures[0].error}`)
    await asSuperuser(this.urls, plantTemplate)
  }

  /** One of the tenants, whichever. */
  anybody(): Resident {
    const chosen = this.residents[Math.floor(Math.random() * this.residents.length)]
    if (!chosen) throw new Error("No tenant is left.")
    return chosen
  }

  /** Nobody begins to ask it any more; who has begun goes on. */
  forget(resident: Resident): void {
    this.residents.splice(this.residents.indexOf(resident), 1)
  }

  async #provision(hardening: Hardening): Promise<void> {
    const { username: name, password } = new URL(this.urls.appUrl)
    await provisionRoles({
      owner: this.owner,
      login: { name, password },
      isolation: "role",
      grants,
    })
    if (hardening === "unavailable") return
    await hardenDatabase({
      superuser: this.urls.superuserUrl,
      login: name,
      owner: new URL(this.urls.ownerUrl).username,
    })
  }

  /** What a query that has lost its way would find. */
  async #plantElsewhere(): Promise<void> {
    await asSuperuser(
      this.urls,
      `
      create table public.canaries (id int primary key, canary text not null, seen int not null default 0);
      insert into public.canaries select id, 'canary-public' from generate_series(1, ${rowsPerTenant}) as id;
    `,
    )
  }
}

/** A temporary server forgets its last commits when it crashes. Here it does crash. */
async function rememberCommits(urls: ServerUrls): Promise<void> {
  const database = new URL(urls.superuserUrl).pathname.slice(1)
  await asSuperuser(urls, `alter database "${database}" set synchronous_commit = on`)
}

const clearTemplate = `
  do $$ begin
    if to_regclass('__template__.canaries') is not null then delete from __template__.canaries; end if;
  end $$
`

const plantTemplate = `
  insert into __template__.canaries
  select id, 'canary-template' from generate_series(1, ${rowsPerTenant}) as id
  on conflict do nothing
`

/** Canaries in a text, however they are wrapped. */
export const canaryPattern = /canary-[a-z0-9]+/g

export async function asSuperuser(
  urls: Pick<ServerUrls, "superuserUrl">,
  statement: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: urls.superuserUrl })
  client.on("error", () => {})
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

function canaryOf({ id }: Tenant): string {
  return `canary-${id}`
}

/** PostgreSQL has room for 1,600 columns in a table, and goes on counting those that were dropped. */
const mostMigrations = 1_500

const canaryTable = `
  create table canaries (id int primary key, canary text not null, seen int not null default 0)
`

function file(name: string, text: string): MigrationFile {
  return {
    sequence: "tenant",
    name,
    checksum: name,
    load: async () => ({ up: async (db) => void (await sql.raw(text).execute(db)) }),
  }
}

/**
 * After every one there is, and before the app's next one, `0002z0001_more`: a build answers 503
 * for a tenant that is ahead of it.
 */
function nameAfter({ tenant }: MigrationSet, words: string): string {
  const ofApp = tenant.filter(({ name }) => /^\d{4}_/.test(name))
  const count = String(tenant.length - ofApp.length).padStart(4, "0")
  return `${ofApp.at(-1)?.name.slice(0, 4)}z${count}_${words}`
}

function folder(sequence: string): string {
  return fileURLToPath(new URL(`../../../db/migrations/${sequence}`, import.meta.url))
}
