import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import {
  activeScope,
  currentScope,
  currentTenant,
  NoActiveTenantError,
  setAmbientResolver,
  TenantMismatchError,
  withTenant,
} from "../src/index.ts"
import { bodies, canary, startTwoTenants, type TwoTenants } from "./isolation/two-tenants.ts"

let tenants: TwoTenants
let stop: () => Promise<void>
beforeAll(async () => {
  ;({ tenants, stop } = await startTwoTenants({ name: "", pool: 1, bouncer: false }))
})
afterAll(() => stop())

test("the innermost scope counts, across await, and ends with its function", async () => {
  const seen = await withTenant(tenants.acme, async () => {
    await Promise.resolve()
    const inner = await withTenant(tenants.globex, async () => currentTenant().slug)
    return [inner, currentTenant().slug]
  })

  expect(seen).toEqual(["globex", "acme"])
  expect(currentScope()).toBeUndefined()
  expect(() => currentTenant()).toThrow(NoActiveTenantError)
})

test("an error leaves the scope with its own stack", async () => {
  const failing = withTenant(tenants.acme, () => {
    throw new Error("thrown before the first await")
  })

  await expect(failing).rejects.toThrow("thrown before the first await")
})

describe("the ambient resolver", () => {
  afterEach(() => setAmbientResolver(undefined))

  test("answers where no withTenant surrounds a query, and yields to one that does", async () => {
    setAmbientResolver(async () => tenants.acme)
    const { db } = tenants.tenancy

    expect(await bodies(db)).toEqual([canary.acme])
    expect(await activeScope()).toBe(tenants.acme)
    expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
  })

  test("that has no answer leaves no tenant active", async () => {
    setAmbientResolver(async () => undefined)

    await expect(bodies(tenants.tenancy.db)).rejects.toThrow(NoActiveTenantError)
    await expect(activeScope()).rejects.toThrow(NoActiveTenantError)
  })

  test("that throws is heard unchanged: a redirect or a not-found passes through", async () => {
    const redirect = Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;/" })
    setAmbientResolver(async () => {
      throw redirect
    })

    await expect(bodies(tenants.tenancy.db)).rejects.toBe(redirect)
  })

  test("may use the shared tables: it is asked before a connection is taken", async () => {
    setAmbientResolver(async () => {
      await tenants.tenancy.sharedDb.selectFrom("bulletins").selectAll().execute()
      return tenants.acme
    })

    expect(await bodies(tenants.tenancy.db)).toEqual([canary.acme])
  })

  test("whose answer changes under a transaction is refused", async () => {
    setAmbientResolver(async () => tenants.acme)
    const transaction = await tenants.tenancy.db.startTransaction().execute()

    setAmbientResolver(async () => tenants.globex)

    await expect(bodies(transaction)).rejects.toThrow(TenantMismatchError)
    await transaction.rollback().execute()
  })
})

test("a forged scope cannot name a second schema", async () => {
  const forged = {
    ...tenants.acme,
    tenant: {
      ...tenants.acme.tenant,
      schema: `${tenants.acme.tenant.schema}", "public`,
    },
  }

  await expect(withTenant(forged as never, () => bodies(tenants.tenancy.db))).rejects.toThrow(
    "is not a tenant's schema",
  )
})
