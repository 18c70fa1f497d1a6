import { expect, test } from "vitest"
import { examine, migrate } from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createFleetDatabase, migrationsOf, rowsOf } from "../fleet-database.ts"
import { asSuperuser, clearServerOptions, setServerOptions } from "../server-options.ts"

const before = {
  notes: `create table notes (id int primary key, body text);
    create view bodies as select body from notes; create type pair as (a int, b int)`,
}
const after = { ...before, labels: "create table labels (id int); alter table notes add at date" }
const grants = { tables: {} }

/** Its columns have no options of the server's, as everything that was made before 15.20. */
async function createFleetOfOlderServer() {
  const database = await createFleetDatabase(migrationsOf(before))
  await createTenant(database.db, { slug: parseSlug("old"), name: "Old" })
  await asSuperuser(database.superuserUrl, clearServerOptions)
  return database
}

test("a server that sets options on columns itself: migrating and making tenants leave no drift", async () => {
  const { owner, db, superuserUrl } = await createFleetOfOlderServer()
  await setServerOptions(superuserUrl)

  const made = await createTenant(db, { slug: parseSlug("made"), name: "Made" })
  const beforeMigrating = await examine({ owner, grants, migrations: migrationsOf(before) })
  const report = await migrate({ owner, migrations: migrationsOf(after) })
  await createTenant(db, { slug: parseSlug("later"), name: "Later" })

  const hidden = "select count(*)::int as count from pg_attribute where attoptions::text ~ 'pg_att'"
  const [{ count } = {}] = await rowsOf<{ count: number }>(
    db,
    `${hidden} and attrelid = '${made.schema}.notes'::regclass`,
  )
  expect(count).toBe(3)
  expect(beforeMigrating.filter(isDrift)).toEqual([])
  expect(report).toMatchObject({ tenants: 2, failures: [] })
  expect(
    (await examine({ owner, grants, migrations: migrationsOf(after) })).filter(isDrift),
  ).toEqual([])
})

function isDrift({ kind }: { kind: string }): boolean {
  return kind === "drift" || kind === "template_drift"
}
