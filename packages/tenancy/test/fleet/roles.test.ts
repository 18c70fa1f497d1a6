import { sql } from "kysely"
import { expect, test } from "vitest"
import {
  fingerprint,
  hardenDatabase,
  hardeningState,
  install,
  type Migration,
  migrate,
  provisionRoles,
  tenantRole,
  withOwner,
} from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createEmptyDatabase } from "../database.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf } from "../fleet-database.ts"

const shared = { users: "create table users (id serial primary key, name text, secret text)" }
const migrations = migrationsOf({ notes: "create table notes (id int)" }, shared)
const grants = { tables: { users: { shared: "select, insert", tenants: "select (id, name)" } } }
const acme = { slug: parseSlug("acme"), name: "Acme" }

test("every function that runs with its owner's rights has a pinned search_path", async () => {
  const { db } = await createFleetDatabase(migrations)

  const functions = await rowsOf<{ name: string; pinned: boolean; isPublic: boolean }>(
    db,
    `select proname as name, proconfig @> array['search_path=pg_catalog, pg_temp'] as pinned,
       exists (
         select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0
       ) as "isPublic"
     from pg_proc
     where prosecdef and pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
     order by proname`,
  )

  expect(functions).toEqual(
    ["change_status", "create_tenant", "enlist", "rename_tenant"].map((name) => ({
      name,
      pinned: true,
      isPublic: false,
    })),
  )
})

test("the login has no rights of its own, and the roles have those that are declared", async () => {
  const { db, app, login } = await createFleetDatabase(migrations, { grants })
  const { schema } = await createTenant(db, acme)
  const as = (role: string, text: string) =>
    app.transaction().execute(async (transaction) => {
      await sql`set local role ${sql.id(role)}`.execute(transaction)
      return await rowsOf(transaction, text)
    })
  const insert = "insert into public.users (name) values ('ann') returning id"

  for (const table of ["public.users", "tenancy.tenants", `${schema}.notes`]) {
    expect(await rejectionOf(rowsOf(app, `select * from ${table}`))).toMatchObject({
      code: "42501",
    })
  }
  expect(await rowsOf(app, "show search_path")).toEqual([{ search_path: '""' }])
  expect(await as(`${login.name}_shared`, insert)).toEqual([{ id: 1 }])
  expect(await as(schema, "select name from public.users")).toEqual([{ name: "ann" }])
  expect(await rejectionOf(as(schema, "select secret from public.users"))).toMatchObject({
    code: "42501",
  })
  expect(
    await rejectionOf(as(`${login.name}_shared`, `select * from ${schema}.notes`)),
  ).toMatchObject({ code: "42501" })
})

test("what was taken away is given back, and what is no longer declared is taken away", async () => {
  const { db, app, owner, login } = await createFleetDatabase(migrations, { grants })
  const { schema } = await createTenant(db, acme)
  await rowsOf(db, `alter role ${login.name} inherit createdb password 'other'`)
  await rowsOf(db, `alter role ${login.name} reset search_path`)
  await rowsOf(db, `revoke ${schema} from ${login.name}`)
  await rowsOf(db, `revoke usage on schema ${schema} from ${schema}`)

  const none = { tables: { users: { shared: "select" } } }
  await provisionRoles({ owner, login, isolation: "role", grants: none })

  const [state] = await rowsOf(
    db,
    `select rolinherit, rolcreatedb, rolconfig, has_table_privilege('${schema}', 'public.users', 'select') as sees
     from pg_roles where rolname = '${login.name}'`,
  )
  expect(state).toEqual({
    rolinherit: false,
    rolcreatedb: false,
    rolconfig: ['search_path=""'],
    sees: false,
  })
  const rows = await app.transaction().execute(async (transaction) => {
    await sql`set local role ${sql.id(schema)}`.execute(transaction)
    return await rowsOf(transaction, `select * from ${schema}.notes`)
  })
  expect(rows).toEqual([])
})

test("a login's password is repaired, also when the owner's own is in a parameter", async () => {
  const { db, owner, login } = await createFleetDatabase(migrations, { grants })
  await rowsOf(db, `alter role ${login.name} password 'other'`)
  const address = new URL(owner.connectionString)
  const { username, password } = address
  address.username = login.name
  address.password = login.password
  const signIn = () =>
    withOwner({ connectionString: address.href }, 1, (on) => rowsOf(on, "select 1"))
  const inParameters = new URL(owner.connectionString)
  Object.assign(inParameters, { username: "", password: "" })
  inParameters.searchParams.set("user", username)
  inParameters.searchParams.set("password", password)

  await expect(signIn()).rejects.toThrow("password authentication failed")
  const { href } = inParameters
  await provisionRoles({ owner: { connectionString: href }, login, isolation: "role", grants })

  expect(await signIn()).toHaveLength(1)
})

test("the isolation can be changed, there and back", async () => {
  const { db, app, owner, login } = await createFleetDatabase(migrations, {
    grants,
    isolation: "shared-role",
  })
  const { schema } = await createTenant(db, acme)
  const read = (role: string) =>
    app.transaction().execute(async (transaction) => {
      await sql`set local role ${sql.id(role)}`.execute(transaction)
      return await rowsOf(transaction, `select * from ${schema}.notes`)
    })
  const group = `${login.name}_tenants`

  expect(await read(group)).toEqual([])
  await provisionRoles({ owner, login, isolation: "role", grants })
  expect(await read(schema)).toEqual([])
  expect(await rejectionOf(read(group))).toMatchObject({ code: "42501" })
  await provisionRoles({ owner, login, isolation: "shared-role", grants })
  expect(await read(group)).toEqual([])
})

test("a role that is made anew has what migrations gave it, and not what they took", async () => {
  const rights: Migration = {
    async up(transaction) {
      const role = await tenantRole(transaction)
      await rowsOf(transaction, `revoke update, delete on notes from ${role}`)
      await rowsOf(transaction, "create function secret() returns int return 1")
      await rowsOf(transaction, `revoke execute on function secret() from public, ${role}`)
    },
  }
  const more = migrationsOf({ notes: "create table notes (id int)", rights })
  const { db, owner, login, superuserUrl } = await createFleetDatabase(more)
  const { schema } = await createTenant(db, acme)
  const before = await fingerprint(db, schema)
  await withOwner({ connectionString: superuserUrl }, 1, (superuser) =>
    rowsOf(superuser, `drop owned by ${schema}; drop role ${schema}`),
  )

  await provisionRoles({ owner, login, isolation: "role", grants: { tables: {} } })

  expect(await fingerprint(db, schema)).toBe(before)
  const [may] = await rowsOf(
    db,
    `select has_table_privilege('${schema}', '${schema}.notes', 'insert') as inserts,
       has_table_privilege('${schema}', '${schema}.notes', 'delete') as deletes,
       has_function_privilege('${schema}', '${schema}.secret()', 'execute') as calls`,
  )
  expect(may).toEqual({ inserts: true, deletes: false, calls: false })
})

test.each([
  ["a table that does not exist", { nobody: { shared: "select" } }, "public.nobody"],
  ["what is no privilege", { users: { shared: "all; drop table users" } }, "public.users"],
])("grants with %s are refused by name", async (_, tables, named) => {
  const { owner, login } = await createFleetDatabase(migrations)

  const error = await rejectionOf(
    provisionRoles({ owner, login, isolation: "role", grants: { tables } }),
  )

  expect(error.message).toContain(named)
})

test("the app may not sign in as the owner", async () => {
  const { owner: name, ownerUrl } = await createEmptyDatabase()
  const owner = { connectionString: ownerUrl }
  await install(owner)

  const error = await rejectionOf(
    provisionRoles({ owner, login: { name, password: "x" }, isolation: "role", grants }),
  )

  expect(error.message).toContain("owns the schemas")
})

test("in a hardened database no function and no block changes the role", async () => {
  const { owner, app, login, superuserUrl, ownerName } = await createFleetDatabase(migrations)
  const before = await hardeningState(owner, login.name)

  await hardenDatabase({ superuser: superuserUrl, login: login.name, owner: ownerName })

  const asShared = (text: string) =>
    app.transaction().execute(async (transaction) => {
      await sql`set local role ${sql.id(`${login.name}_shared`)}`.execute(transaction)
      return await rowsOf(transaction, text)
    })
  expect([before, await hardeningState(owner, login.name)]).toEqual(["refused", "done"])
  for (const text of [
    "select set_config('role', 'none', false)",
    "update pg_settings set setting = 'none' where name = 'role'",
    "do $$ begin end $$",
    "lock table pg_settings in access exclusive mode",
  ]) {
    expect(await rejectionOf(asShared(text))).toMatchObject({ code: "42501" })
  }
})

test("a hardened database still migrates, and the app still makes tenants in it", async () => {
  const { owner, app, login, superuserUrl, ownerName } = await createFleetDatabase(migrations)
  await hardenDatabase({ superuser: superuserUrl, login: login.name, owner: ownerName })
  const trigger = `create function f() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger t before insert on notes for each row execute function f()`
  const later = migrationsOf({ notes: "create table notes (id int)", trigger }, shared)

  const report = await migrate({ owner, migrations: later })
  const { schema } = await app.transaction().execute(async (transaction) => {
    await sql`set local role ${sql.id(`${login.name}_shared`)}`.execute(transaction)
    return await createTenant(transaction, acme)
  })
  const rows = await app.transaction().execute(async (transaction) => {
    await sql`set local role ${sql.id(schema)}`.execute(transaction)
    return await rowsOf(transaction, `insert into ${schema}.notes values (1) returning id`)
  })

  expect(report.failures).toEqual([])
  expect(rows).toEqual([{ id: 1 }])
})

test("installing twice at once, and again, changes nothing", async () => {
  const { ownerUrl } = await createEmptyDatabase()
  const owner = { connectionString: ownerUrl }

  await Promise.all([install(owner), install(owner), install(owner)])
  await install(owner)
})
