import { afterAll, beforeAll, describe, test } from "vitest"
import { createTenancy } from "../../src/index.ts"
import { hasPgBouncer, type IsolationApp, isolationCases } from "../../src/testing/index.ts"
import { startTwoTenants, type TwoTenants } from "../isolation/two-tenants.ts"

describe.runIf(hasPgBouncer())("through PgBouncer in transaction mode", () => {
  let tenants: TwoTenants
  let stop: () => Promise<void>
  beforeAll(async () => {
    ;({ tenants, stop } = await startTwoTenants({ name: "", pool: 1, bouncer: true }))
  })
  afterAll(() => stop())

  const app: IsolationApp = {
    database: () => ({
      appUrl: tenants.appUrl,
      ownerUrl: tenants.database.ownerUrl,
      tenants: [tenants.acme.tenant, tenants.globex.tenant],
    }),
    open: (connection) => createTenancy({ connection }),
  }
  const aboutRoutines = isolationCases(app).filter(({ name }) => name.includes("by a routine"))

  for (const { name, behaviour, run } of aboutRoutines) test(`${name}: ${behaviour}`, run)
})
