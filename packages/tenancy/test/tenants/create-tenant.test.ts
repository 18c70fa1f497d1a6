import { sql } from "kysely"
import { expect, test } from "vitest"
import { SlugTakenError } from "../../src/errors.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { findTenant } from "../../src/tenants/find-tenant.ts"
import { listTenants } from "../../src/tenants/list-tenants.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf } from "../fleet-database.ts"

const migrations = migrationsOf({ notes: "create table notes (id serial, body text)" })
const acme = { slug: parseSlug("acme"), name: "Acme" }

test("of twenty simultaneous creations of one slug one succeeds, and nothing of the rest is left", async () => {
  const { db } = await createFleetDatabase(migrations)

  const results = await Promise.allSettled(Array.from({ length: 20 }, () => createTenant(db, acme)))

  const refusals = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason] : [],
  )
  expect(refusals).toHaveLength(19)
  expect(refusals.every((error) => error instanceof SlugTakenError)).toBe(true)
  const [tenant] = await listTenants(db)
  const left = await rowsOf(
    db,
    `select nspname as name from pg_namespace where nspname like 't\\_%' and nspowner = current_user::regrole`,
  )
  expect(left).toEqual([{ name: tenant?.schema }])
})

test("the app's login makes a tenant as the shared role, and in no other way", async () => {
  const { app, login } = await createFleetDatabase(migrations)

  const bare = await rejectionOf(createTenant(app, acme))
  const tenant = await app.transaction().execute(async (transaction) => {
    await sql`set local role ${sql.id(`${login.name}_shared`)}`.execute(transaction)
    return await createTenant(transaction, acme)
  })

  expect(bare).toMatchObject({ code: "42501" })
  expect(tenant).toMatchObject({ slug: "acme", name: "Acme", status: "active" })
})

test("what the caller's session says does not reach what the owner makes", async () => {
  const { app, db, login } = await createFleetDatabase(migrations)

  const tenant = await app.transaction().execute(async (transaction) => {
    await sql`set local role ${sql.id(`${login.name}_shared`)}`.execute(transaction)
    // Not there before PostgreSQL 16.
    await sql`
      select set_config(name, 'set, inherit', true) from pg_settings
      where name = 'createrole_self_grant'
    `.execute(transaction)
    await sql`set local default_tablespace = 'pg_default'`.execute(transaction)
    await sql`set local search_path = public`.execute(transaction)
    return await createTenant(transaction, acme)
  })

  // Before PostgreSQL 16 a membership has no options: whoever is a member inherits and may set.
  const memberships = await rowsOf(
    db,
    `select option
     from pg_auth_members, jsonb_each_text(
       '{"inherit_option": true, "set_option": true}' || to_jsonb(pg_auth_members)
     ) as options (option, given)
     where roleid = '${tenant.schema}'::regrole and member = current_user::regrole
       and option in ('inherit_option', 'set_option') and given = 'true'`,
  )
  expect(memberships).toEqual([])
})

test("a tenant's role reads and writes its own tables, and no other tenant's", async () => {
  const { db, app } = await createFleetDatabase(migrations)
  const [one, other] = [
    await createTenant(db, acme),
    await createTenant(db, { slug: parseSlug("globex"), name: "Globex" }),
  ]
  const asOne = (text: string) =>
    app.transaction().execute(async (transaction) => {
      await sql`set local role ${sql.id(one.schema)}`.execute(transaction)
      return await rowsOf(transaction, text)
    })

  expect(await asOne(`insert into ${one.schema}.notes (body) values ('a') returning id`)).toEqual([
    { id: 1 },
  ])
  expect(await rejectionOf(asOne(`select * from ${other.schema}.notes`))).toMatchObject({
    code: "42501",
  })
  expect(await rejectionOf(asOne("select * from __template__.notes"))).toMatchObject({
    code: "42501",
  })
  expect(await rejectionOf(asOne("create temporary table x ()"))).toMatchObject({ code: "42501" })
  expect(await rejectionOf(asOne(`create table ${one.schema}.x ()`))).toMatchObject({
    code: "42501",
  })
})

test("a creation commits with the caller's transaction, and is refused outside READ COMMITTED", async () => {
  const { db } = await createFleetDatabase(migrations)

  await rejectionOf(
    db.transaction().execute(async (transaction) => {
      await createTenant(transaction, acme)
      throw new Error("changed my mind")
    }),
  )
  const strict = await rejectionOf(
    db
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute((transaction) => createTenant(transaction, acme)),
  )

  expect(await findTenant(db, "acme")).toBeUndefined()
  expect(strict.message).toContain("READ COMMITTED")
})

test("a second creation with the same key returns the tenant of the first, also at once", async () => {
  const { db } = await createFleetDatabase(migrations)
  const create = () => createTenant(db, { ...acme, key: "order-7" })

  const made = await Promise.all([create(), create(), create()])
  const again = await create()

  expect(new Set([...made, again].map(({ id }) => id)).size).toBe(1)
  expect(await listTenants(db)).toHaveLength(1)
})

test("the id and the schema of a tenant cannot be changed, the slug can", async () => {
  const { db } = await createFleetDatabase(migrations)
  const { id } = await createTenant(db, acme)
  const newId = "a".repeat(16)

  const refused = await rejectionOf(
    rowsOf(db, `update tenancy.tenants set id = '${newId}', schema = 't_${newId}'`),
  )
  await rowsOf(db, "update tenancy.tenants set slug = 'other'")

  expect(refused.message).toContain("cannot change")
  expect(await findTenant(db, "other")).toMatchObject({ id })
})
