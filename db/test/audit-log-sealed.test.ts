import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { findTenant, type Tenant } from "@repo/tenancy"
import { sql } from "kysely"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createHandles, type Handles, writeAudit } from "../src/index.ts"
import { inTenant, source } from "./audit-source.ts"

let testDatabase: TestDatabase
let handles: Handles
let owner: pg.Client
let acme: Tenant

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme"] })
  handles = createHandles({ connectionString: testDatabase.appUrl, isolation: "role" })
  acme = (await findTenant(handles.sharedDb, "acme")) as Tenant
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl })
  await owner.connect()
})

afterAll(async () => {
  await owner.end()
  await handles.destroy()
  await testDatabase.drop()
})

const notPermitted = { code: "42501" }

describe("nobody in daily use changes what is written", () => {
  const changes = [
    "update public.audit_log set action = 'a.b'",
    "update public.audit_log set at = now()",
    "delete from public.audit_log",
    "truncate public.audit_log",
    "alter table public.audit_log disable trigger audit_log_refuse_update",
    "alter table public.audit_log disable row level security",
    "alter table public.audit_log rename to other",
    "alter table public.audit_log add column more text",
    "drop trigger audit_log_refuse_update on public.audit_log",
    "drop policy rows_of_the_role on public.audit_log",
    "create policy all_rows on public.audit_log using (true)",
    "create rule nothing as on insert to public.audit_log do instead nothing",
    "insert into public.audit_log (at, acting_as, action, object_type) values (now(), 'system', 'a.b', 'c')",
    "insert into public.audit_log (written_by, acting_as, action, object_type) values ('x', 'system', 'a.b', 'c')",
  ]

  test.each([
    ...changes,
    "drop table public.audit_log",
    "select public.audit_log_prune('1 year', 10, 'x')",
  ])("a tenant: %s", async (statement) => {
    await expect(asTenant(acme, statement)).rejects.toMatchObject(notPermitted)
  })

  test.each([
    ...changes,
    "drop table public.audit_log",
    "select public.audit_log_prune('1 year', 10, 'x')",
  ])("the app on shared tables: %s", async (statement) => {
    await expect(sql.raw(statement).execute(handles.sharedDb)).rejects.toMatchObject(notPermitted)
  })

  test.each([
    ...changes,
    "alter function public.audit_log_refuse() reset search_path",
    "create or replace function public.audit_log_refuse() returns trigger language plpgsql as 'begin return null; end'",
    "create trigger swallow before insert on public.audit_log for each row execute function public.set_updated_at()",
    `set role ${"tenantry_app_audit"}`,
  ])("the owner of the schemas: %s", async (statement) => {
    await writeAudit(handles.sharedDb, source(), "user.renamed")

    await expect(owner.query(statement)).rejects.toMatchObject(notPermitted)
  })

  test("and nobody gives the right to", async () => {
    await owner.query("grant all on public.audit_log to public")

    const { rows } = await owner.query(
      "select has_table_privilege($1, 'public.audit_log', 'update, delete') as may",
      [acme.schema],
    )
    expect(rows).toEqual([{ may: false }])
  })

  test("a superuser meets the triggers, and in replica mode too", async () => {
    await writeAudit(handles.sharedDb, source(), "user.renamed")
    const superuser = new pg.Client({ connectionString: testDatabase.superuserUrl })
    await superuser.connect()
    try {
      for (const role of ["origin", "replica"]) {
        await superuser.query(`set session_replication_role = ${role}`)
        for (const statement of [
          "update public.audit_log set action = 'a.b'",
          "delete from public.audit_log",
          "truncate public.audit_log",
        ]) {
          await expect(superuser.query(statement)).rejects.toThrow("the audit log is written once")
        }
      }
    } finally {
      await superuser.end()
    }
  })
})

function asTenant(tenant: Tenant, statement: string) {
  return inTenant(tenant, () => sql.raw(statement).execute(handles.db))
}
