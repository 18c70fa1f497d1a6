import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { activeScope, createTenancy } from "../../src/index.ts"
import {
  checkIsolation,
  type IsolationApp,
  type IsolationCache,
  type IsolationResolver,
  isolationCases,
} from "../../src/testing/index.ts"
import { startTwoTenants, type TwoTenants } from "../isolation/two-tenants.ts"
import {
  type Flaw,
  noRollback,
  plantedTenancy,
  publicOnThePath,
  sessionLevelSet,
  simpleProtocol,
} from "./planted-tenancy.ts"

let tenants: TwoTenants
let stop: () => Promise<void>
beforeAll(async () => {
  ;({ tenants, stop } = await startTwoTenants({ name: "", pool: 1, bouncer: false }))
})
afterAll(() => stop())

const cache: IsolationCache = cacheBy(async () => (await activeScope()).tenant.id)
const resolver: IsolationResolver = {
  hostOf: (slug) => `${slug}.example.test`,
  tenantOf: (headers) => /^([a-z]+)\.example\.test$/.exec(headers.get("host") ?? "")?.[1],
}

test("the sound one passes", async () => {
  expect(await failedOf({})).toEqual([])
})

test("so does the sound dialect taken apart and put together, as the flawed ones are", async () => {
  expect(await failedOf({ open: (connection) => plantedTenancy(connection, {}) })).toEqual([])
})

describe("fails where it should, and nowhere else", () => {
  test.each<[string, Flaw, string[]]>([
    [
      "settings of the session",
      sessionLevelSet,
      [
        "a connection at rest",
        ...["a promise left floating", "a connection kept", "a query that fails"],
        ...["a query that takes too long", "a query that is aborted", "a connection that is cut"],
        ...["a transaction that throws", "an error swallowed", "a transaction in another scope"],
        ...["a savepoint", "a stream", "one message", "set role", "left behind"],
      ],
    ],
    [
      "no rollback",
      noRollback,
      [
        ...["a transaction that throws", "a transaction in another scope"],
        ...["a query past its transaction", "set role", "set_config", "left behind"],
      ],
    ],
    ["the simple protocol", simpleProtocol, ["one message"]],
    ["public on the path", publicOnThePath, ["a missing table"]],
  ])("a dialect with %s", async (_name, flaw, expected) => {
    expect(await failedOf({ open: (connection) => plantedTenancy(connection, flaw) })).toEqual(
      expected,
    )
  })

  test("a cache without the tenant in its key", async () => {
    const withoutTenant = cacheBy(async () => "everybody")
    expect(await failedOf({ cache: withoutTenant }, aside)).toEqual(["a cache"])
  })

  test("a resolver that trusts a header", async () => {
    const trusting: IsolationResolver = {
      ...resolver,
      tenantOf: (headers) => headers.get("x-tenant-slug") ?? resolver.tenantOf(headers),
    }
    expect(await failedOf({ resolver: trusting }, aside)).toEqual(["headers that name a tenant"])
  })

  test("a resolver that reads the host loosely", async () => {
    const loose: IsolationResolver = {
      ...resolver,
      tenantOf: (headers) => headers.get("host")?.split(".")[0],
    }
    expect(await failedOf({ resolver: loose }, aside)).toEqual(["hosts that are nobody's"])
  })

  test("missing revokes", async () => {
    const { acme, globex, database } = tenants
    const [own, other] = [acme.tenant.schema, globex.tenant.schema]
    const missing = [
      "execute on function pg_catalog.set_config(text, text, boolean) %s public",
      "usage on language plpgsql %s public",
      "execute on function pg_catalog.pg_advisory_lock(bigint) %s public",
      "select on pg_catalog.pg_stats %s public",
      `temporary on database ${database.name} %s public`,
      `usage on schema ${other} %s ${own}`,
      `select on ${other}.notes %s ${own}`,
    ]
    for (const right of missing) await tenants.superuser(`grant ${right.replace("%s", "to")}`)
    const failed = await failedOf({})
    for (const right of missing) await tenants.superuser(`revoke ${right.replace("%s", "from")}`)

    expect(failed).toEqual(["set_config", "left behind", "foreign rights", "what everybody may"])
  })

  test("an app that is not on the connection it was given is told so", async () => {
    const open = () => createTenancy({ connection: { connectionString: tenants.appUrl, max: 1 } })

    const { cases } = await checkIsolation({ ...app(), open })

    const [rest] = cases.filter(({ name }) => name === "a connection at rest")
    expect(rest?.evidence?.saw).toMatch("open() made no connection")
  })
})

test("a leak is reported with what was done, seen and sent", async () => {
  const open: IsolationApp["open"] = (connection) => plantedTenancy(connection, simpleProtocol)

  const { held, cases } = await checkIsolation({ ...app(), open })

  expect(held).toBe(false)
  expect(cases.find(({ name }) => name === "one message")).toEqual({
    name: "one message",
    behaviour: "One message is one statement.",
    held: false,
    evidence: {
      did: "Several statements were sent",
      saw: expect.stringContaining("it was let through"),
      sql: "select 1; select 2",
    },
  })
})

function app(): IsolationApp {
  return {
    database: () => ({
      appUrl: tenants.appUrl,
      ownerUrl: tenants.database.ownerUrl,
      tenants: [tenants.acme.tenant, tenants.globex.tenant],
    }),
    open: (connection) => createTenancy({ connection }),
    cache,
    resolver,
  }
}

/** Cases that ask no database. */
const aside = ["a cache", "headers that name a tenant", "hosts that are nobody's"]

async function failedOf(changed: Partial<IsolationApp>, only?: string[]): Promise<string[]> {
  const changedApp = { ...app(), ...changed }
  if (!only) {
    const { cases } = await checkIsolation(changedApp)
    return cases.filter(({ held }) => !held).map(({ name }) => name)
  }
  const failed: string[] = []
  for (const { name, run } of isolationCases(changedApp)) {
    if (only.includes(name)) await run().catch(() => failed.push(name))
  }
  return failed
}

function cacheBy(holder: () => Promise<string>): IsolationCache {
  const values = new Map<string, string>()
  return {
    async remember(key, load) {
      const address = JSON.stringify([await holder(), key])
      const value = values.get(address) ?? (await load())
      values.set(address, value)
      return value
    },
  }
}
