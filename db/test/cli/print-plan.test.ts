import { createTestDatabase } from "@repo/db/testing"
import { planMigrations } from "@repo/tenancy/fleet"
import { type Kysely, sql } from "kysely"
import pg from "pg"
import { expect, onTestFinished, test, vi } from "vitest"
import { readAppMigrations } from "../../src/cli/migrations.ts"
import { printPlan } from "../../src/cli/print-plan.ts"

test("the script of a plan does what it says, also after a statement that ends in a comment", async () => {
  const { ownerUrl, drop } = await createTestDatabase({ tenants: ["acme"] })
  onTestFinished(drop)
  const { shared, tenant } = await readAppMigrations()
  const statements = [
    "create table letters (id int) -- with nothing in it; yet",
    "alter table letters add body text; alter table letters add sent date;",
    "/* the last */ create index letters_sent_idx on letters (sent) --",
  ]
  const letters = {
    sequence: "tenant" as const,
    name: `${String(tenant.length + 1).padStart(4, "0")}_letters`,
    checksum: "none",
    load: async () => ({
      up: async (db: Kysely<unknown>) => {
        for (const statement of statements) await sql.raw(statement).execute(db)
      },
    }),
  }
  const owner = { connectionString: ownerUrl }
  const migrations = { shared, tenant: [...tenant, letters] }
  const printed = vi.spyOn(console, "log").mockReturnValue()
  onTestFinished(() => printed.mockRestore())

  printPlan(await planMigrations({ owner, migrations }), undefined, "Nothing.")

  const client = new pg.Client(ownerUrl)
  await client.connect()
  onTestFinished(() => client.end())
  await client.query(printed.mock.calls.flat().join("\n"))
  const { rows } = await client.query(
    "select schemaname <> '__template__' as tenants, indexname from pg_indexes where tablename = 'letters' order by 1",
  )
  expect(rows).toEqual([
    { tenants: false, indexname: "letters_sent_idx" },
    { tenants: true, indexname: "letters_sent_idx" },
  ])
})
