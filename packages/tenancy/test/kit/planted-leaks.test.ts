import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { activeScope, createTenancy } from "../../src/index.ts"
import {
  checkIsolation,
  type IsolationAnswer,
  type IsolationApp,
  type IsolationCache,
  type IsolationResolver,
  isolationCases,
} from "../../src/testing/index.ts"
import { startTwoTenants, type TwoTenants } from "../isolation/two-tenants.ts"
import {
  type Flaw,
  noRepetition,
  noReset,
  noResetOfRole,
  noRollback,
  plantedTenancy,
  publicOnThePath,
  sessionLevelSet,
  simpleProtocol,
} from "./planted-tenancy.ts"
import { rows, webOf } from "./planted-web.ts"

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
        "a role left by a routine",
      ],
    ],
    [
      "no rollback",
      noRollback,
      [
        ...["a transaction that throws", "a transaction in another scope"],
        ...["a query past its transaction", "set role", "set_config", "left behind"],
        "a role set by a routine",
      ],
    ],
    ["the simple protocol", simpleProtocol, ["one message"]],
    ["public on the path", publicOnThePath, ["a missing table"]],
  ])("a dialect with %s", async (_name, flaw, expected) => {
    expect(await failedOf({ open: (connection) => plantedTenancy(connection, flaw) })).toEqual(
      expected,
    )
  })

  test.each<[string, Flaw, string[]]>([
    ["no reset between tenants", noReset, ["a session changed by a routine"]],
    [
      "no reset of the role",
      noResetOfRole,
      ["a role left by a routine", "a session changed by a routine"],
    ],
    ["settings sent once in a transaction", noRepetition, ["a role set by a routine"]],
  ])("a dialect with %s", async (_name, flaw, expected) => {
    const open: IsolationApp["open"] = (connection) => plantedTenancy(connection, flaw)
    expect(await failedOf({ open }, aboutRoutines)).toEqual(expected)
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

  test.each<[string, string[]]>([
    [
      "execute on function pg_catalog.set_config(text, text, boolean)",
      ["set_config", "what everybody may"],
    ],
    ["usage on language plpgsql", ["what everybody may"]],
    [
      "execute on function pg_catalog.pg_advisory_lock(bigint)",
      ["left behind", "what everybody may"],
    ],
    [
      "execute on function pg_catalog.setseed(double precision)",
      ["left behind", "what everybody may"],
    ],
    [
      "execute on function pg_catalog.lo_from_bytea(oid, bytea)",
      ["left behind", "what everybody may"],
    ],
    ["execute on function pg_catalog.lo_create(oid)", ["what everybody may"]],
    ["execute on function pg_catalog.pg_try_advisory_lock_shared(bigint)", ["what everybody may"]],
    ["execute on function pg_catalog.lastval()", ["what everybody may"]],
    ["select on pg_catalog.pg_stats", ["what everybody may"]],
    ["update on pg_catalog.pg_settings", ["what everybody may"]],
    ["temporary on database the_database", ["what everybody may"]],
    ["create on schema public", ["what everybody may"]],
    ["usage on schema tenancy", ["foreign rights"]],
  ])("a missing revoke: %s from everybody", async (right, expected) => {
    const given = right.replace("the_database", tenants.database.name)
    await tenants.superuser(`grant ${given} to public`)
    const failed = await failedOf({}, aboutRights)
    await tenants.superuser(`revoke ${given} from public`)

    expect(failed).toEqual(expected)
  })

  test.each<[string, string[]]>([
    ["usage on schema other", ["foreign rights"]],
    ["select on other.notes", ["foreign rights"]],
    ["select (body) on other.notes", ["foreign rights"]],
  ])("a missing revoke: %s from another tenant", async (right, expected) => {
    const { acme, globex } = tenants
    const given = right.replace("other", globex.tenant.schema)
    await tenants.superuser(`grant ${given} to ${acme.tenant.schema}`)
    const failed = await failedOf({}, aboutRights)
    await tenants.superuser(`revoke ${given} from ${acme.tenant.schema}`)

    expect(failed).toEqual(expected)
  })

  describe("foreign tenants that answer", () => {
    type Flaw = (answer: IsolationAnswer, isThere: boolean) => IsolationAnswer
    const withHeader =
      (name: string): Flaw =>
      (answer, isThere) =>
        isThere ? { ...answer, headers: { ...answer.headers, [name]: "a" } } : answer

    test("as unknown ones do pass", async () => {
      expect(await failedOf({ rows, web: webOf(tenants) }, pages)).toEqual([])
    })

    test.each<[string, Flaw]>([
      ["another status", (answer, isThere) => ({ ...answer, status: isThere ? 403 : 404 })],
      [
        "another word",
        ({ body, ...rest }, isThere) => ({
          ...rest,
          body: isThere ? body.replace("Nobody has", "No member of") : body,
        }),
      ],
      [
        "a word more",
        ({ body, ...rest }, isThere) => ({
          ...rest,
          body: isThere ? `${body} Ask its owner.` : body,
        }),
      ],
      ["a header more", withHeader("x-tenant")],
      ["another header's value", withHeader("Cache-Control")],
      ["a cookie", withHeader("set-cookie")],
    ])("with %s fail", async (_, flaw) => {
      const failed = await failedOf({ rows, web: webOf(tenants, flaw) }, pages)
      expect(failed).toEqual(["unknown or foreign"])
    })
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

const aboutRights = [
  ...["set_config", "a do block", "left behind", "temporary tables", "another schema by name"],
  ...["foreign rights", "what everybody may", "the bare login", "the shared handle", "set role"],
]
const aboutRoutines = [
  ...["a role left by a routine", "a session changed by a routine", "a role set by a routine"],
  ...["a connection at rest", "a transaction that throws"],
]
const pages = ["a member's own page", "a stranger's page", "unknown or foreign", "kept on the way"]
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
