import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createTenancy, type Isolation } from "../../src/index.ts"
import { type IsolationApp, isolationCases } from "../../src/testing/index.ts"
import { startTwoTenants, type TwoTenants, ways } from "../isolation/two-tenants.ts"

describe("under one role for all tenants", () => {
  const isolation: Isolation = "shared-role"
  let tenants: TwoTenants
  let stop: () => Promise<void>
  beforeAll(async () => {
    ;({ tenants, stop } = await startTwoTenants({ name: "", pool: 1, bouncer: false }, isolation))
  })
  afterAll(() => stop())

  const app: IsolationApp = {
    database: () => ({
      appUrl: tenants.appUrl,
      ownerUrl: tenants.database.ownerUrl,
      tenants: [tenants.acme.tenant, tenants.globex.tenant],
    }),
    open: (connection) => createTenancy({ connection, isolation }),
    isolation,
  }

  for (const { name, behaviour, run } of isolationCases(app)) test(`${name}: ${behaviour}`, run)

  test("what is not promised there is not asked", () => {
    const names = isolationCases(app).map(({ name }) => name)
    expect(names).not.toContain("another schema by name")
  })

  test("nothing of the kit is left", async () => {
    const rows = await tenants.superuser("select from pg_class where relname like 'isolation%'")
    expect(rows).toEqual([])
  })
})

describe.each(ways.filter(({ hardening }) => hardening === "unavailable"))("over $name", (way) => {
  const { hardening = "database" } = way
  let tenants: TwoTenants
  let stop: () => Promise<void>
  beforeAll(async () => {
    ;({ tenants, stop } = await startTwoTenants(way))
  })
  afterAll(() => stop())

  const app: IsolationApp = {
    database: () => ({
      appUrl: tenants.appUrl,
      ownerUrl: tenants.database.ownerUrl,
      tenants: [tenants.acme.tenant, tenants.globex.tenant],
    }),
    open: (connection) => createTenancy({ connection, hardening }),
    hardening,
  }

  for (const { name, behaviour, run } of isolationCases(app)) test(`${name}: ${behaviour}`, run)

  test("isolation kit: without hardening, what PUBLIC may do is not asked, and all else is", () => {
    const names = (of: IsolationApp) => isolationCases(of).map(({ name }) => name)
    const { hardening: _, ...hardened } = app

    expect(names(hardened).filter((name) => !names(app).includes(name))).toEqual([
      "what everybody may",
    ])
  })
})
