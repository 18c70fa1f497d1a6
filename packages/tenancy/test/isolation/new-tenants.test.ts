import { sql } from "kysely"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  createTenant,
  parseSlug,
  type TenantScope,
  tenantScope,
  withTenant,
} from "../../src/index.ts"
import { startTwoTenants, type TwoTenants } from "./two-tenants.ts"

/** A backend takes some milliseconds to look up so many, about as long as a tenant takes to make. */
const crowd = 400
const connections = 8

let tenants: TwoTenants
let stop: () => Promise<void>

beforeAll(async () => {
  const started = await startTwoTenants({ name: "", pool: connections, bouncer: false })
  tenants = started.tenants
  stop = started.stop
  const login = tenants.database.login.name
  await tenants.superuser(
    crowdOf(login, (role) => `create role ${role}; grant ${role} to ${login}`),
  )
})

afterAll(async () => {
  await tenants.superuser(crowdOf(tenants.database.login.name, (role) => `drop role ${role}`))
  await stop()
})

test("a tenant can be entered at once on every connection, while others are being made", async () => {
  const { db, destroy } = tenants.open({ tenantConcurrency: connections })
  const isEntered = (scope: TenantScope) => async (_: unknown, index: number) => {
    const { schema } = scope.tenant
    const ask = (on: typeof db) =>
      sql<{ role: string }>`select current_user as role, pg_sleep(0.005)`.execute(on)
    const { rows } = await withTenant(scope, () =>
      index % 2 ? ask(db) : db.transaction().execute(ask),
    )
    return rows[0]?.role === schema
  }

  const signUps = async (name: string) => {
    for (let count = 0; count < 30; count++) {
      const scope = await signUp(`${name}-${count}`)
      const entered = await Promise.all(Array.from({ length: connections }, isEntered(scope)))
      expect(entered).toEqual(Array.from({ length: connections }, () => true))
    }
  }

  await Promise.all([signUps("left"), signUps("right")])
  await destroy()
})

async function signUp(slug: string): Promise<TenantScope> {
  const { sharedDb } = tenants.tenancy
  const tenant = await createTenant(sharedDb, { slug: parseSlug(slug), name: slug })
  return tenantScope({ tenant, access: "write", actor: "system" })
}

function crowdOf(login: string, statement: (role: string) => string): string {
  return Array.from({ length: crowd }, (_, index) => statement(`${login}_crowd_${index}`)).join(";")
}
