import { type Kysely, sql } from "kysely"
import pg from "pg"
import { expect, test } from "vitest"
import { type Grants, provisionRoles } from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf } from "../fleet-database.ts"
import { serverVersion } from "../template/server-version.ts"

const guard = `create function refuse() returns trigger language plpgsql as $$
  begin raise exception 'refused'; end $$`
const shared = {
  users: "create table users (id int)",
  journal: `create table journal (tenant text, what text); ${guard};
    create trigger refuse before delete on journal for each row execute function refuse()`,
}
const migrations = migrationsOf({ notes: "create table notes (id int)" }, shared)
const insert = "select, insert (tenant, what)"
const grants: Grants = {
  tables: {
    users: { shared: "select" },
    journal: {
      shared: insert,
      tenants: insert,
      sealed: { tenantColumn: "tenant", owner: insert, functions: ["refuse()"] },
    },
  },
}
const isolations = ["role", "shared-role"] as const
const acme = { slug: parseSlug("acme"), name: "Acme" }

test("a sealed table takes rows from everybody who may write, and changes from nobody", async () => {
  const { db, app, login } = await createFleetDatabase(migrations, { grants })
  const tenant = await createTenant(db, acme)
  const row = `insert into public.journal (tenant, what) values ('${tenant.id}', 'a')`

  await rowsOf(db, row)
  await as(app, `${login.name}_shared`, row)
  await as(app, tenant.schema, row)

  for (const text of ["update public.journal set what = 'b'", "delete from public.journal"]) {
    for (const denied of [
      () => rowsOf(db, text),
      () => as(app, `${login.name}_shared`, text),
      () => as(app, tenant.schema, text),
    ]) {
      expect(await rejectionOf(denied())).toMatchObject({ code: "42501" })
    }
  }
  expect(await rowsOf(db, "select * from public.journal")).toHaveLength(3)
})

test("sealing again changes nothing", async () => {
  const { db, owner, login } = await createFleetDatabase(migrations, { grants })
  const state = () =>
    rowsOf(
      db,
      `select xmin::text from pg_policy
       union all select pg_auth_members.xmin::text from pg_auth_members
       where roleid = '${login.name}_audit'::regrole`,
    )
  const before = await state()

  await provisionRoles({ owner, login, isolation: "role", grants })

  expect(await state()).toEqual(before)
})

test("what was broken open is sealed again", async () => {
  const { db, owner, login, superuserUrl } = await createFleetDatabase(migrations, { grants })
  const breakOpen = [
    `grant update on journal to ${login.name}_shared`,
    `grant insert on journal to public`,
    `revoke select on journal from ${login.name}_tenants`,
    "alter table journal disable row level security",
    "drop policy every_row on journal",
    "create policy all_rows on journal using (true)",
    `alter table journal owner to ${new URL(owner.connectionString).username}`,
    `alter function refuse() owner to ${new URL(owner.connectionString).username}`,
  ]
  const sealed = await stateOf(db)

  for (const text of breakOpen) {
    await asSuperuser(superuserUrl, text)
    expect(await stateOf(db), text).not.toEqual(sealed)
    await provisionRoles({ owner, login, isolation: "role", grants })
    expect(await stateOf(db), text).toEqual(sealed)
  }
})

test("what the owner took to become the keeper is taken back", async () => {
  const { db, owner, login } = await createFleetDatabase(migrations, { grants })
  const sealed = await stateOf(db)
  await rowsOf(db, `grant ${login.name}_audit to current_user`)
  expect(await stateOf(db)).not.toEqual(sealed)

  await provisionRoles({ owner, login, isolation: "role", grants })

  expect(await stateOf(db)).toEqual(sealed)
})

test("a migration borrows the keeper to change the table, and it is taken back", async () => {
  const { db, owner, login } = await createFleetDatabase(migrations, { grants })
  const keeper = `${login.name}_audit`
  const wider = "select, insert (tenant, what, why)"
  const journal = { ...grants.tables.journal, tenants: wider }
  const tables = { ...grants.tables, journal }
  await db.transaction().execute(async (transaction) => {
    for (const text of [
      `grant ${keeper} to current_user`,
      `grant create on schema public to ${keeper}`,
      `set local role ${keeper}`,
      "alter table journal add column why text",
      "reset role",
    ]) {
      await rowsOf(transaction, text)
    }
  })

  await provisionRoles({ owner, login, isolation: "role", grants: { tables } as Grants })

  const [state] = await rowsOf(
    db,
    `select has_schema_privilege('${keeper}', 'public', 'create') as makes,
       pg_has_role('${keeper}', 'usage') as "isMember",
       has_column_privilege('${login.name}_tenants', 'journal', 'why', 'insert') as writes`,
  )
  expect(state).toEqual({ makes: false, isMember: false, writes: true })
})

test("an administrator may keep the owner from becoming the keeper, from 16 on", async () => {
  const { db, owner, ownerName, login, superuserUrl } = await createFleetDatabase(migrations, {
    grants,
  })
  await asSuperuser(superuserUrl, `revoke ${login.name}_audit from ${ownerName}`)

  await provisionRoles({ owner, login, isolation: "role", grants })

  const outcome = await rowsOf(db, `grant ${login.name}_audit to current_user`).then(
    () => "granted",
    (error: { code: string }) => error.code,
  )
  expect(outcome).toBe((await serverVersion()) >= 16 ? "42501" : "granted")
})

test.each(isolations)("a tenant writes and sees its own rows only: %s", async (isolation) => {
  const { db, app, login } = await createFleetDatabase(migrations, { grants, isolation })
  const tenant = await createTenant(db, acme)
  const other = await createTenant(db, { slug: parseSlug("globex"), name: "Globex" })
  const role = isolation === "role" ? tenant.schema : `${login.name}_tenants`
  const row = (id: string) => `insert into public.journal (tenant, what) values ('${id}', 'a')`
  await rowsOf(db, row(other.id))
  const path = tenant.schema

  await as(app, role, row(tenant.id), path)

  expect(await rejectionOf(as(app, role, row(other.id), path))).toMatchObject({ code: "42501" })
  expect(await as(app, role, "select tenant from public.journal", path)).toEqual([
    { tenant: tenant.id },
  ])
  expect(await as(app, `${login.name}_shared`, "select from public.journal")).toHaveLength(2)
})

test("the isolation of a sealed table can be changed", async () => {
  const { db, app, owner, login } = await createFleetDatabase(migrations, { grants })
  const tenant = await createTenant(db, acme)
  const row = `insert into public.journal (tenant, what) values ('${tenant.id}', 'a')`

  await provisionRoles({ owner, login, isolation: "shared-role", grants })
  await as(app, `${login.name}_tenants`, row, tenant.schema)
  await provisionRoles({ owner, login, isolation: "role", grants })
  await as(app, tenant.schema, row, tenant.schema)

  expect(await rowsOf(db, "select from public.journal")).toHaveLength(2)
})

test("a sealed table on which somebody may change rows is refused by name", async () => {
  const { owner, login } = await createFleetDatabase(migrations)
  const sealed = { tenantColumn: "tenant", owner: insert }
  const tables = { journal: { shared: "select, update", sealed } }

  const error = await rejectionOf(
    provisionRoles({ owner, login, isolation: "role", grants: { tables } }),
  )

  expect(error.message).toContain('public.journal say "update"')
})

function as(app: Kysely<unknown>, role: string, text: string, path = "public") {
  return app.transaction().execute(async (transaction) => {
    await sql`set local role ${sql.id(role)}`.execute(transaction)
    await sql`set local search_path to ${sql.id(path)}`.execute(transaction)
    return await rowsOf(transaction, text)
  })
}

async function asSuperuser(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(text)
  await client.end()
}

async function stateOf(db: Kysely<unknown>) {
  return await rowsOf(
    db,
    `select relowner::regrole, relrowsecurity, relacl::text,
       (select array_agg(polname::text order by polname) from pg_policy) as policies,
       (select array_agg(attname || grantee::regrole || privilege_type order by attnum, grantee)
         from pg_attribute, aclexplode(attacl)
         where attrelid = pg_class.oid and grantee <> relowner) as columns,
       (select proowner::regrole || proacl::text from pg_proc
         where oid = 'public.refuse()'::regprocedure) as guard,
       (select count(*) from pg_auth_members
         where roleid = relowner and member = current_user::regrole) as memberships
     from pg_class where relname = 'journal'`,
  )
}

test("a login that gets another name: the sealed table passes to the new login's role", async () => {
  const { db, owner, login } = await createFleetDatabase(migrations, { grants })
  const renamed = { ...login, name: `${login.name}_2` }

  await provisionRoles({ owner, login: renamed, isolation: "role", grants })

  const [table] = await rowsOf<{ owner: string }>(
    db,
    "select pg_get_userbyid(relowner) as owner from pg_class where relname = 'journal'",
  )
  expect(table?.owner).toBe(`${renamed.name}_audit`)
})

test("a sealed table that a restore gave to a superuser: the error has the statements that help", async () => {
  const { owner, ownerName, login, superuserUrl } = await createFleetDatabase(migrations, {
    grants,
  })
  const superuser = new pg.Client({ connectionString: superuserUrl })
  await superuser.connect()
  await superuser.query("alter table journal owner to postgres")
  await superuser.query("alter function refuse() owner to postgres")
  const provision = () => provisionRoles({ owner, login, isolation: "role", grants })

  const error = await rejectionOf(provision())

  expect(error.message).not.toContain("CREATEROLE")
  expect(error.message).toContain("table public.journal and function refuse() belong to postgres")
  const [, statements = ""] = /superuser run: (.*); then/.exec(error.message) ?? []
  expect(statements).toContain(`owner to "${ownerName}"`)
  await superuser.query(statements)
  await superuser.end()
  await provision()
})
