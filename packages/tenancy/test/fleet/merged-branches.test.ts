import { expect, test } from "vitest"
import {
  examine,
  type Migration,
  type MigrationSet,
  migrate,
  planRollback,
  rollback,
  status,
} from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf, run } from "../fleet-database.ts"

const grants = { tables: {} }
const notes = { notes: "create table notes (id int primary key)" }
const adding = (column: string): Migration => ({
  up: run(`alter table notes add column ${column} text`),
  down: run(`alter table notes drop column ${column}`),
})
const [one, other] = [adding("one"), adding("other")]

/** Files with these names, whose contents differ by their words. */
function filesOf(names: Record<string, string | Migration>): MigrationSet {
  const { tenant, shared } = migrationsOf(names)
  const named = Object.keys(names).map((words, index) => {
    const file = tenant[index]
    if (!file) throw new Error("unreachable")
    const numbered = /^\d{4}_/.test(words)
    return { ...file, name: numbered ? words : file.name, checksum: words.replace(/^\d{4}_/, "") }
  })
  return { shared, tenant: named }
}

/** Hardening, which needs a superuser, is none of these tests' business. */
const findingsOf = async (owner: { connectionString: string }, migrations: MigrationSet) =>
  (await examine({ owner, grants, migrations })).filter(({ kind }) => kind !== "hardening")

const columnsOf = (db: Parameters<typeof rowsOf>[0], schema: string) =>
  rowsOf<{ column: string }>(
    db,
    `select attname as column from pg_attribute
    where attrelid = '${schema}.notes'::regclass and attnum > 0 and not attisdropped order by attnum`,
  )

test("merged branches: a file that was applied under another number is undone by its branch, then applied", async () => {
  const branch = filesOf({ ...notes, "0002_one": one })
  const merged = filesOf({ ...notes, "0002_other": other, "0003_one": one })
  const { owner, db } = await createFleetDatabase(branch)
  const { schema } = await createTenant(db, { slug: parseSlug("acme"), name: "Acme" })

  const refusal = await rejectionOf(migrate({ owner, migrations: merged }))
  const undone = await rollback({ owner, migrations: branch, to: "tenant/0001_notes" })
  const report = await migrate({ owner, migrations: merged })

  expect(refusal).toMatchObject({ code: "migration_refused" })
  expect(refusal.message).toContain(", and its file is 0003_one.ts now")
  expect(refusal.message).toContain("pnpm db:rollback --to tenant/0001_notes")
  expect(undone).toMatchObject({ undone: ["0002_one"], tenants: 1, failures: [] })
  expect(report).toMatchObject({ template: ["0002_other", "0003_one"], tenants: 1, failures: [] })
  expect(await columnsOf(db, schema)).toEqual(["id", "other", "one"].map((column) => ({ column })))
  expect(await findingsOf(owner, merged)).toEqual([])
})

test("merged branches: files that are renamed so that the applied one keeps its number are applied", async () => {
  const branch = filesOf({ ...notes, "0002_one": one })
  const renamed = filesOf({ ...notes, "0002_one": one, "0003_other": other })
  const { owner } = await createFleetDatabase(branch)

  const report = await migrate({ owner, migrations: renamed })

  expect(report).toMatchObject({ template: ["0003_other"], failures: [] })
})

test("merged branches: a file before one that is applied is named, and a rollback to it lets both be applied", async () => {
  const branch = filesOf({ ...notes, "0003_one": one })
  const merged = filesOf({ ...notes, "0002_other": other, "0003_one": one })
  const { owner, db } = await createFleetDatabase(branch)
  const { schema } = await createTenant(db, { slug: parseSlug("acme"), name: "Acme" })

  const refusal = await rejectionOf(migrate({ owner, migrations: merged }))
  const [found] = await examine({ owner, grants, migrations: merged, structure: false })
  const { behind } = await status({ owner, migrations: merged })
  const to = "tenant/0002_other"
  const plan = await planRollback({ owner, migrations: merged, to })
  const undone = await rollback({ owner, migrations: merged, to })
  const report = await migrate({ owner, migrations: merged })

  expect(refusal.message).toContain("__template__ has 0003_one, but not 0002_other")
  expect(refusal.message).toContain("pnpm db:rollback --to tenant/0002_other")
  expect(refusal.message).not.toContain("by hand")
  expect(found).toMatchObject({
    kind: "behind",
    problem: "acme has 0003_one, but not 0002_other, which comes before it",
    repair: expect.stringContaining("pnpm db:rollback --to tenant/0002_other"),
    by: "owner",
  })
  expect(behind[0]?.error).toContain("but not 0002_other")
  expect(plan.schemas.map((planned) => planned.schema)).toEqual(["__template__", schema])
  expect(undone).toMatchObject({ undone: ["0003_one"], tenants: 1, failures: [] })
  expect(report).toMatchObject({ template: ["0002_other", "0003_one"], tenants: 1, failures: [] })
  expect(await findingsOf(owner, merged)).toEqual([])
})
