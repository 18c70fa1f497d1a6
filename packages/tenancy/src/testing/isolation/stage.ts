import { randomBytes } from "node:crypto"
import { type Kysely, type QueryExecutorProvider, sql } from "kysely"
import pg from "pg"
import { roleNames, tenantRole } from "../../database/role-names.ts"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import { type TenantScope, tenantScope } from "../../scope/tenant-scope.ts"
import { withTenant } from "../../scope/with-tenant.ts"
import type { Tenant } from "../../tenants/tenant.ts"
import { type Network, startNetwork } from "../network.ts"
import type { IsolationApp, IsolationHandles } from "./isolation-app.ts"

/** One of the two tenants. */
export interface Party {
  readonly tenant: Tenant
  readonly scope: TenantScope
  readonly role: string
  /** In every row of its own canary table, and nowhere else. */
  readonly canary: string
}

type CanaryTables = Record<string, { id: number; body: string }>
export type CanaryDb = Kysely<CanaryTables>
export type Row = Record<string, unknown>

/** Where a case plays: canaries planted, handles open, the network in our hands. */
export interface Stage {
  readonly app: IsolationApp
  readonly one: Party
  readonly other: Party
  /** The name of the canary table: in both tenants' schemas, in `public` and in the template. */
  readonly table: string
  readonly publicCanary: string
  /** The app's handles over one connection. */
  readonly db: CanaryDb
  readonly sharedDb: QueryExecutorProvider
  readonly network: Network
  /** The app's handles with a pool of this size. Closed with the stage. */
  open(max: number): CanaryDb
  enter<T>(party: Party, fn: () => Promise<T>): Promise<T>
  /** One statement in a tenant's scope. */
  raw(party: Party, statement: string, db?: QueryExecutorProvider): Promise<Row[]>
  asOwner(statement: string): Promise<Row[]>
  /** In a transaction without a scope, which is rolled back: what the controls use. */
  withClient<T>(as: "owner" | "login", fn: (client: pg.Client) => Promise<T>): Promise<T>
}

/** Plants, runs `fn`, and takes everything away again. */
export async function withStage<Tables>(
  subject: IsolationApp<Tables>,
  fn: (stage: Stage) => Promise<void>,
): Promise<void> {
  // The cases know the app's tables by the app's own functions only.
  const app = subject as unknown as IsolationApp
  const { appUrl, ownerUrl, tenants } = await app.database()
  const mark = randomBytes(6).toString("hex")
  const login = new pg.Client({ connectionString: appUrl }).user ?? ""
  const party = (tenant: Tenant, name: string): Party => ({
    tenant,
    scope: tenantScope({ tenant, access: "write", actor: "system" }),
    role: tenantRole(tenant.schema, app.isolation ?? "role", roleNames(login)),
    canary: `canary-${name}-${mark}`,
  })
  const [one, other] = [party(tenants[0], "one"), party(tenants[1], "other")]
  const table = `isolation_${mark}`
  const publicCanary = `canary-public-${mark}`
  const withClient: Stage["withClient"] = (as, run) =>
    withConnection(as === "owner" ? ownerUrl : appUrl, async (client) => {
      // All of it at one backend, also behind a pooler, and nothing of it stays there.
      await client.query("begin")
      try {
        return await run(client)
      } finally {
        await client.query("rollback")
      }
    })
  const asOwner = (statement: string) =>
    withConnection(ownerUrl, async (client) => (await client.query<Row>(statement)).rows)

  const network = await startNetwork(appUrl)
  const opened: IsolationHandles[] = []
  const open = (max: number) => {
    const handles = app.open({ connectionString: network.url, max })
    opened.push(handles)
    return handles
  }
  const enter: Stage["enter"] = ({ scope }, run) => (app.enter ?? withTenant)(scope, run)
  try {
    await asOwner(planting(table, [one, other], publicCanary))
    const { db, sharedDb } = open(1)
    await fn({
      ...{ app, one, other, table, publicCanary, network, enter, asOwner, withClient },
      db: db as CanaryDb,
      sharedDb,
      open: (max) => open(max).db as CanaryDb,
      raw: (who, statement, on = db) =>
        enter(who, async () => (await sql.raw<Row>(statement).execute(on)).rows),
    })
  } finally {
    await Promise.all(opened.map((handles) => handles.destroy()))
    await network.close()
    await asOwner(clearing(table, [one, other]))
  }
}

/** How many rows each canary table has. */
export const planted = 20

function planting(table: string, parties: readonly Party[], publicCanary: string): string {
  const make = (schema: string, canary: string) => `
    create table "${schema}"."${table}" (id int primary key, body text not null);
    insert into "${schema}"."${table}" select i, '${canary}' from generate_series(1, ${planted}) i`
  return [
    ...parties.map(({ tenant, canary }) => make(tenant.schema, canary)),
    ...parties.map(
      ({ tenant, role }) =>
        `grant select, insert, update, delete on "${tenant.schema}"."${table}" to "${role}"`,
    ),
    make("public", publicCanary),
    make(TEMPLATE_SCHEMA, publicCanary),
    // Who may look into `public` finds it there: that nobody does must not be for want of a grant.
    `grant select on public."${table}" to public`,
  ].join(";")
}

function clearing(table: string, parties: readonly Party[]): string {
  const schemas = [...parties.map(({ tenant }) => tenant.schema), "public", TEMPLATE_SCHEMA]
  return schemas.map((schema) => `drop table if exists "${schema}"."${table}"`).join(";")
}

async function withConnection<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  client.on("error", () => {})
  await client.connect()
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}
