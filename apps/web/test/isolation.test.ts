import { randomUUID } from "node:crypto"
import { createHandles, type TenantTables } from "@repo/db"
import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { activeScope, requireTenant, type Tenant } from "@repo/tenancy"
import {
  hasPgBouncer,
  type IsolationApp,
  isolationCases,
  type PgBouncer,
  startPgBouncer,
} from "@repo/tenancy/testing"
import { afterAll, beforeAll, describe, test } from "vitest"
import { TENANT_HEADER } from "../src/header-names.ts"
import { incomingHeaders } from "../src/request-headers.ts"
import { cacheAddress } from "../src/server/tenant-cache-keys.ts"

/** The isolation kit on this app's own handles, host parser and cache keys. See docs/testing.md. */
describe.each(ways())("over %s", (way) => {
  let database: TestDatabase
  let bouncer: PgBouncer | undefined
  let tenants: [Tenant, Tenant]

  beforeAll(async () => {
    database = await createTestDatabase({ tenants: ["acme", "globex"] })
    const { sharedDb, destroy } = open({ connectionString: database.appUrl, max: 1 })
    tenants = [await requireTenant(sharedDb, "acme"), await requireTenant(sharedDb, "globex")]
    await destroy()
    if (way === "PgBouncer") bouncer = await startPgBouncer({ url: database.appUrl, poolSize: 1 })
  })
  afterAll(async () => {
    await bouncer?.stop()
    await database.drop()
  })

  const app: IsolationApp<TenantTables> = {
    database: () => ({
      appUrl: bouncer?.url ?? database.appUrl,
      ownerUrl: database.ownerUrl,
      tenants,
    }),
    open,
    rows: {
      // A table that every product keeps.
      plant: (db, name) =>
        db.insertInto("people").values({ user_id: randomUUID(), name }).execute(),
      read: (db) => db.selectFrom("people").select("name").execute(),
      remove: (db, canary) => db.deleteFrom("people").where("name", "=", canary).execute(),
    },
    cache: { remember },
    resolver: {
      hostOf: (slug) => `${slug}.example.com`,
      tenantOf: (headers) => {
        const asked = { headers, path: "/" }
        return incomingHeaders(asked, undefined, settings).get(TENANT_HEADER) ?? undefined
      },
    },
  }

  for (const { name, behaviour, run } of isolationCases(app)) test(`${name}: ${behaviour}`, run)
})

function ways(): string[] {
  return ["a direct connection", ...(hasPgBouncer() ? ["PgBouncer"] : [])]
}

function open(connection: { connectionString: string; max: number }) {
  return createHandles({ ...connection, isolation: "role" })
}

const settings = {
  APP_URL: new URL("https://example.com"),
  TENANT_ROUTING: "subdomain",
  TRUST_PROXY: false,
} as const

const remembered = new Map<string, string>()

/** As Next's cache would, by the addresses that tenantCache gives it. */
async function remember(key: string, load: () => Promise<string>): Promise<string> {
  const { tenant } = await activeScope()
  const { key: address } = cacheAddress(tenant, key, [], [])
  const value = remembered.get(address) ?? (await load())
  remembered.set(address, value)
  return value
}
