import { sql } from "kysely"
import { afterAll, beforeAll, expect, test } from "vitest"
import { withTenant } from "../src/index.ts"
import { bodies, canary, startTwoTenants, type TwoTenants } from "./isolation/two-tenants.ts"

let tenants: TwoTenants
let stop: () => Promise<void>
beforeAll(async () => {
  ;({ tenants, stop } = await startTwoTenants({ name: "", pool: 1, bouncer: false }))
})
afterAll(() => stop())

/** A tenancy whose errors are told, and replaced by one that says so. */
function open() {
  const told: unknown[] = []
  const onError = (error: unknown) => {
    told.push(error)
    throw new Error("instead")
  }
  const { db } = tenants.open({ tenantConcurrency: 1, tenantQueue: 0, onError })
  const acme = <T>(fn: () => Promise<T>) => withTenant(tenants.acme, fn)
  return { told, db, acme }
}

const divisionByZero = expect.objectContaining({ message: "division by zero" })

test("whoever is told of a statement's error may throw another", async () => {
  const { told, db, acme } = open()

  await expect(acme(() => sql`select 1 / 0`.execute(db))).rejects.toThrow("instead")

  expect(told).toEqual([divisionByZero])
  expect(await acme(() => bodies(db))).toEqual([canary.acme])
})

test("a transaction is rolled back all the same", async () => {
  const { told, db, acme } = open()

  const writing = acme(() =>
    db.transaction().execute(async (transaction) => {
      await transaction.insertInto("notes").values({ id: 2001, body: canary.acme }).execute()
      await sql`select 1 / 0`.execute(transaction)
    }),
  )

  await expect(writing).rejects.toThrow("instead")
  expect(told).toEqual([divisionByZero])
  const written = db.selectFrom("notes").select("id").where("id", "=", 2001)
  expect(await acme(() => written.execute())).toEqual([])
})

test("a stream's error is told", async () => {
  const { told, db, acme } = open()
  const broken = db.selectFrom("notes").select(sql`1 / (id - 50)`.as("broken")).orderBy("id")

  await expect(acme(() => Array.fromAsync(broken.stream(10)))).rejects.toThrow("instead")

  expect(told).toEqual([divisionByZero])
})

test("so is the error of a connection that is not to be had", async () => {
  const { told, db, acme } = open()

  const second = acme(() => db.transaction().execute(() => bodies(db)))

  await expect(second).rejects.toThrow("instead")
  expect(told).toEqual([expect.objectContaining({ code: "tenant_busy" })])
})
