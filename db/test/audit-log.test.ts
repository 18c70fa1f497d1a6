import { randomUUID } from "node:crypto"
import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { findTenant, type Tenant } from "@repo/tenancy"
import { sql } from "kysely"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createHandles, type Handles, writeAudit } from "../src/index.ts"
import { inTenant, source } from "./audit-source.ts"

const notPermitted = { code: "42501" }

let testDatabase: TestDatabase
let handles: Handles
let owner: pg.Client
let acme: Tenant
let globex: Tenant

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme", "globex"] })
  handles = createHandles({ connectionString: testDatabase.appUrl, isolation: "role" })
  acme = (await findTenant(handles.sharedDb, "acme")) as Tenant
  globex = (await findTenant(handles.sharedDb, "globex")) as Tenant
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl })
  await owner.connect()
})

afterAll(async () => {
  await owner.end()
  await handles.destroy()
  await testDatabase.drop()
})

describe("a tenant's rows", () => {
  test("are written by it in its own name only", async () => {
    await inTenant(acme, () => writeAudit(handles.db, source(acme), "tenant.renamed"))

    const forged = { ...source(acme), tenantId: globex.id }
    await expect(
      inTenant(acme, () => writeAudit(handles.db, forged, "tenant.renamed")),
    ).rejects.toMatchObject(notPermitted)
    await expect(
      inTenant(acme, () => writeAudit(handles.db, source(acme), "user.renamed")),
    ).rejects.toMatchObject(notPermitted)
  })

  test("are seen by it, and no other tenant's nor those of no tenant", async () => {
    await inTenant(acme, () => writeAudit(handles.db, source(acme), "tenant.renamed"))
    await inTenant(globex, () => writeAudit(handles.db, source(globex), "tenant.renamed"))
    await writeAudit(handles.sharedDb, source(), "user.renamed")

    const seen = await inTenant(acme, () =>
      handles.db.selectFrom("public.audit_log").select("tenant_id").distinct().execute(),
    )

    expect(seen).toEqual([{ tenant_id: acme.id }])
  })

  test("come a page at a time, the newest first, by an index", async () => {
    await owner.query("set enable_seqscan = off")
    const { rows } = await owner.query(
      `explain select * from public.audit_log
       where tenant_id = '${acme.id}' and (at, id) < (now(), '${randomUUID()}')
       order by at desc, id desc limit 50`,
    )
    await owner.query("reset enable_seqscan")

    const text = rows.map((row) => row["QUERY PLAN"]).join("\n")
    expect(text).toContain("Index Scan Backward using audit_log_tenant_idx")
    expect(text).not.toContain("Sort")
  })
})

describe("a change and its row", () => {
  test("are there together", async () => {
    const userId = await makeUser()

    await handles.sharedDb.transaction().execute(async (transaction) => {
      await transaction.updateTable("users").set({ name: "New" }).where("id", "=", userId).execute()
      const change = { id: userId, before: { name: "Old" }, after: { name: "New" } }
      await writeAudit(transaction, source(), "user.renamed", change)
    })

    expect(await rowsOf(userId)).toMatchObject([
      {
        action: "user.renamed",
        before: { name: "Old" },
        after: { name: "New" },
        written_by: expect.stringMatching(/_shared$/),
      },
    ])
  })

  test("are both gone when the transaction fails after them", async () => {
    const userId = await makeUser()

    const failing = handles.sharedDb.transaction().execute(async (transaction) => {
      await transaction.updateTable("users").set({ name: "New" }).where("id", "=", userId).execute()
      await writeAudit(transaction, source(), "user.renamed", { id: userId })
      throw new Error("changed my mind")
    })

    await expect(failing).rejects.toThrow("changed my mind")
    expect(await rowsOf(userId)).toEqual([])
  })

  test("are both gone when the row is refused and the error swallowed", async () => {
    const committing = inTenant(acme, () =>
      handles.db.transaction().execute(async (transaction) => {
        const values = { user_id: randomUUID(), name: "Swallowed" }
        await transaction.insertInto("people").values(values).execute()
        const forged = { ...source(acme), tenantId: globex.id }
        await writeAudit(transaction, forged, "member.added").catch(() => {})
      }),
    )

    await expect(committing).rejects.toThrow()
    const found = await inTenant(acme, () =>
      handles.db.selectFrom("people").select("user_id").where("name", "=", "Swallowed").execute(),
    )
    expect(found).toEqual([])
  })

  test("go back to a savepoint together, and what was before stays", async () => {
    const [kept, undone] = [await makeUser(), await makeUser()]

    const transaction = await handles.sharedDb.startTransaction().execute()
    await writeAudit(transaction, source(), "user.renamed", { id: kept })
    const inner = await transaction.savepoint("before_the_second").execute()
    await inner.updateTable("users").set({ name: "New" }).where("id", "=", undone).execute()
    await writeAudit(inner, source(), "user.renamed", { id: undone })
    await inner.rollbackToSavepoint("before_the_second").execute()
    await transaction.commit().execute()

    expect(await rowsOf(kept)).toHaveLength(1)
    expect(await rowsOf(undone)).toEqual([])
  })
})

test("two rows of one transaction have an order", async () => {
  const userId = await makeUser()

  await handles.sharedDb.transaction().execute(async (transaction) => {
    await writeAudit(transaction, source(), "session.ended", { id: userId })
    await writeAudit(transaction, source(), "user.renamed", { id: userId })
  })

  const rows = await rowsOf(userId)
  expect(rows.map(({ action }) => action)).toEqual(["session.ended", "user.renamed"])
  const { rows: times } = await owner.query(
    "select count(distinct at)::int as count from audit_log where object_id = $1",
    [userId],
  )
  expect(times).toEqual([{ count: 2 }])
})

describe("a row holds", () => {
  test("of a change the columns that are the action's and differ", async () => {
    const id = randomUUID()
    const before = { slug: "same", name: "Old", password_hash: "CANARY", token: "CANARY" }
    const after = { slug: "same", name: "New", password_hash: "CANARY2", token: "CANARY2" }

    await inTenant(acme, () => {
      return writeAudit(handles.db, source(acme), "tenant.renamed", { id, before, after })
    })

    expect(await rowsOf(id)).toMatchObject([{ before: { name: "Old" }, after: { name: "New" } }])
  })

  test("nothing, where nothing has changed", async () => {
    const id = randomUUID()
    const same = { name: "Same" }

    await inTenant(acme, () => {
      const change = { id, before: same, after: { ...same } }
      return writeAudit(handles.db, source(acme), "tenant.renamed", change)
    })

    expect(await rowsOf(id)).toEqual([])
  })

  test("the beginning of a long text, whole to its last character", async () => {
    const id = randomUUID()
    const [before, after] = [{ name: "a".repeat(2_000) }, { name: "🧿".repeat(2_000) }]

    await inTenant(acme, () => {
      return writeAudit(handles.db, source(acme), "tenant.renamed", { id, before, after })
    })

    const [row] = await rowsOf(id)
    expect(row?.before).toEqual({ name: `${"a".repeat(499)}…` })
    expect(row?.after.name).toMatch(/^🧿{249}\uFFFD…$/u)
  })
})

describe("pruning", () => {
  test("removes what is older and says so, a part at a time", async () => {
    await makeOld("500 days", 3)
    await makeOld("100 days", 1)

    const prune = "select audit_log_prune('400 days', 2, 'a test') as removed"
    const parts = [await owner.query(prune), await owner.query(prune), await owner.query(prune)]

    expect(parts.map(({ rows }) => rows[0].removed)).toEqual([2, 1, 0])
    const { rows } = await owner.query(
      `select count(*)::int as left, min(at) < now() - interval '99 days' as "hasYounger"
       from audit_log where object_id = 'old'`,
    )
    expect(rows).toEqual([{ left: 1, hasYounger: true }])
    const { rows: said } = await owner.query(
      "select after->'rows' as rows, agent from audit_log where action = 'audit_log.pruned' order by at",
    )
    expect(said).toEqual([
      { rows: 2, agent: "a test" },
      { rows: 1, agent: "a test" },
    ])
  })

  test.each(["89 days", "-1 year", "0"])("nothing that is only %s old", async (age) => {
    await expect(
      owner.query("select audit_log_prune($1::interval, 10, 'a test')", [age]),
    ).rejects.toThrow("kept for 90 days at least")
  })
})

test("a later migration of the table borrows its owner", async () => {
  await owner.query("begin")
  await owner.query("grant tenantry_app_audit to current_user with set true")
  await owner.query("grant create on schema public to tenantry_app_audit")
  await owner.query("set local role tenantry_app_audit")
  await owner.query("alter table audit_log add column more text")
  await owner.query("reset role")
  await owner.query("rollback")
})

function _asTenant(tenant: Tenant, statement: string) {
  return inTenant(tenant, () => sql.raw(statement).execute(handles.db))
}

async function rowsOf(objectId: string) {
  const { rows } = await owner.query(
    "select * from audit_log where object_id = $1 order by at, id",
    [objectId],
  )
  return rows
}

async function makeUser(): Promise<string> {
  const { id } = await handles.sharedDb
    .insertInto("users")
    .values({ email: `${randomUUID()}@example.test`, name: "Old" })
    .returning("id")
    .executeTakeFirstOrThrow()
  return id
}

/** As a superuser: nobody else chooses the time of a row. */
async function makeOld(age: string, count: number): Promise<void> {
  const superuser = new pg.Client({ connectionString: testDatabase.superuserUrl })
  await superuser.connect()
  await superuser.query(
    `insert into public.audit_log (at, acting_as, action, object_type, object_id)
     select now() - $1::interval, 'system', 'user.renamed', 'user', 'old'
     from generate_series(1, $2)`,
    [age, count],
  )
  await superuser.end()
}
