import { sql } from "kysely"
import { expect, test } from "vitest"
import { withOwner } from "../../src/fleet/index.ts"
import { newTenantId, parseSlug } from "../../src/identifiers.ts"
import { dropTenant, restoreTenant } from "../../src/tenants/change-status.ts"
import { cloneTenant } from "../../src/tenants/clone-tenant.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { findTenant } from "../../src/tenants/find-tenant.ts"
import { findGrace } from "../../src/tenants/grace.ts"
import { listTenants } from "../../src/tenants/list-tenants.ts"
import { purgeTenant } from "../../src/tenants/purge-tenant.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf } from "../fleet-database.ts"

const members = `
  create table members (
    id int generated always as identity primary key,
    tenant_id text references tenancy.tenants on delete cascade
  )
`
const migrations = migrationsOf(
  { tables: "create table notes (id int primary key); create table labels (id int primary key)" },
  { members },
)
const acme = { slug: parseSlug("acme"), name: "Acme" }
const now = { beforeGraceEnds: true, drain: 0 }

test("a purge leaves no schema, role, ledger or row, and says what it removed", async () => {
  const { db } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  await rowsOf(
    db,
    `insert into public.members (tenant_id) values ('${tenant.id}'), ('${tenant.id}')`,
  )

  const early = await rejectionOf(purgeTenant(db, tenant, now))
  await dropTenant(db, tenant)
  const inGrace = await rejectionOf(purgeTenant(db, tenant))
  const report = await purgeTenant(db, tenant, now)

  expect(early.message).toContain("Drop it first")
  expect(inGrace.message).toContain("can be restored until")
  expect(report).toMatchObject({ tables: 2, rows: { "public.members": 2 }, isRoleDropped: true })
  expect(
    await rowsOf(
      db,
      `select from pg_namespace where nspname = '${tenant.schema}'
       union all select from pg_roles where rolname = '${tenant.schema}'
       union all select from public.members
       union all select from tenancy.migrations where schema = '${tenant.schema}'`,
    ),
  ).toEqual([])
})

test("the slug of a purged tenant is free, its id never again", async () => {
  const { db } = await createFleetDatabase(migrations)
  const id = newTenantId()
  const tenant = await createTenant(db, { ...acme, id })
  await dropTenant(db, tenant)
  await purgeTenant(db, tenant, now)

  const error = await rejectionOf(createTenant(db, { ...acme, id }))

  expect(error.message).toContain("belonged to a tenant that is gone")
  expect((await createTenant(db, acme)).id).not.toBe(id)
})

test("a purge that was interrupted cannot be restored, and the next one finishes it", async () => {
  const { db } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  await dropTenant(db, tenant)

  const interrupted = await db.transaction().execute(async (reader) => {
    await rowsOf(reader, `select from ${tenant.schema}.notes`)
    return await rejectionOf(purgeTenant(db, tenant, { ...now, attempts: 1 }))
  })
  const globex = { slug: parseSlug("globex"), name: "Globex" }
  const restored = await rejectionOf(restoreTenant(db, tenant))
  const cloned = await rejectionOf(cloneTenant(db, tenant, globex))
  await purgeTenant(db, tenant, { drain: 0 })

  expect(interrupted).toMatchObject({ code: "55P03" })
  expect(restored.message).toContain("cannot be restored: its purge has begun")
  expect(cloned.message).toContain("cannot be cloned: its purge has begun")
  expect(await listTenants(db)).toEqual([])
})

test("a tenant is purged although another database still needs its role", async () => {
  const { db } = await createFleetDatabase(migrations)
  const other = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  await sql`grant usage on schema tenancy to ${sql.id(tenant.schema)}`.execute(other.db)
  await dropTenant(db, tenant)

  const report = await purgeTenant(db, tenant, now)

  expect(report.isRoleDropped).toBe(false)
  expect(await listTenants(db)).toEqual([])
})

test.each([
  [
    "a key to the registry",
    "create table public.bills (tenant_id text references tenancy.tenants)",
    "bills",
    "constraint bills_tenant_id_fkey",
  ],
  [
    "a key that is deferred",
    "create table public.bills (tenant_id text references tenancy.tenants deferrable initially deferred)",
    "bills",
    "constraint bills_tenant_id_fkey",
  ],
  [
    "a key to what goes with it",
    "create table public.bills (tenant_id text, member int default 1 references members on delete restrict)",
    "bills",
    "constraint bills_member_fkey",
  ],
  [
    "a column that must not be empty",
    "create table public.bills (tenant_id text not null references tenancy.tenants on delete set null)",
    "bills",
    "column tenant_id",
  ],
])("%s stops a purge before anything is gone, with its name", async (_, ddl, table, key) => {
  const { db } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  await dropTenant(db, tenant)
  await rowsOf(db, `insert into public.members (tenant_id) values ('${tenant.id}')`)
  await rowsOf(db, `${ddl}; insert into public.bills (tenant_id) values ('${tenant.id}')`)

  const error = await rejectionOf(purgeTenant(db, tenant, now))
  const left = await rowsOf(db, `select from ${tenant.schema}.notes, ${tenant.schema}.labels`)
  const members = await rowsOf(db, "select from public.members")
  const restored = await restoreTenant(db, tenant)

  expect(error).toMatchObject({ code: "tenant_state" })
  expect(error.message).toContain(`public.${table} has rows that hang on it, and the ${key}`)
  expect({ left, members }).toMatchObject({ left: [], members: [{}] })
  expect(restored).toEqual(tenant)
})

test("what came to hang on a tenant during its purge is named, and removed it is purged", async () => {
  const { db } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  await dropTenant(db, tenant)
  await rowsOf(db, "create table public.bills (tenant_id text references tenancy.tenants)")
  await rowsOf(db, "update tenancy.tenants set purging = true")
  await rowsOf(db, `drop schema ${tenant.schema} cascade`)
  await rowsOf(db, `insert into public.bills values ('${tenant.id}')`)

  const error = await rejectionOf(purgeTenant(db, tenant, now))
  await rowsOf(db, "delete from public.bills")
  await purgeTenant(db, tenant, { drain: 0 })

  expect(error.message).toContain("bills_tenant_id_fkey")
  expect(await findTenant(db, "acme")).toBeUndefined()
})

test("a key whose rows are of other tenants is in nobody's way", async () => {
  const { db } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  const other = await createTenant(db, { slug: parseSlug("globex"), name: "Globex" })
  await dropTenant(db, tenant)
  await rowsOf(db, "create table public.bills (tenant_id text references tenancy.tenants)")
  await rowsOf(db, `insert into public.bills values ('${other.id}')`)

  await purgeTenant(db, tenant, now)

  expect(await listTenants(db)).toMatchObject([{ slug: "globex" }])
})

test.each([
  [
    "a view over its rows",
    "create view public.report as select id from $.notes",
    "drop view public.report",
    'rule "_RETURN" on public.report',
  ],
  [
    "a key to its rows",
    "create table public.bills (note int references $.notes)",
    "drop table public.bills",
    "table constraint bills_note_fkey on public.bills",
  ],
  [
    "a default from its sequences",
    "create sequence $.numbers; create table public.bills (id int default nextval('$.numbers'))",
    "drop table public.bills",
    "default value for public.bills.id",
  ],
  [
    "a function over its types",
    "create function public.f($.notes) returns int language sql as 'select 1'",
    "drop function public.f",
    "function public.f(",
  ],
])(
  "%s outside its schema stops a purge, which would drop it, with its name",
  async (_, made, dropped, name) => {
    const { db } = await createFleetDatabase(migrations)
    const tenant = await createTenant(db, acme)
    await dropTenant(db, tenant)
    await rowsOf(db, made.replaceAll("$", tenant.schema))

    const error = await rejectionOf(purgeTenant(db, tenant, now))
    const restored = await restoreTenant(db, tenant)
    await dropTenant(db, tenant)
    await rowsOf(db, dropped)
    await purgeTenant(db, tenant, now)

    expect(error).toMatchObject({ code: "tenant_state" })
    expect(error.message).toContain(`${name}`)
    expect(restored).toEqual(tenant)
    expect(await listTenants(db)).toEqual([])
  },
)

test("a table that the owner may not read is in nobody's way, and its rows go with the tenant", async () => {
  const { db, superuserUrl } = await createFleetDatabase(migrations)
  const tenant = await createTenant(db, acme)
  await dropTenant(db, tenant)
  const report = await withOwner({ connectionString: superuserUrl }, 1, async (superuser) => {
    await rowsOf(
      superuser,
      `create table public.seen (id text references tenancy.tenants on delete cascade)`,
    )
    await rowsOf(superuser, `insert into public.seen values ('${tenant.id}')`)
    const purged = await purgeTenant(db, tenant, now)
    expect(await rowsOf(superuser, "select from public.seen")).toEqual([])
    return purged
  })

  expect(report.rows).toEqual({ "public.members": 0, "tenancy.old_slugs": 0 })
})

test("who is being deleted is listed with its grace, which a second drop does not change", async () => {
  const { db } = await createFleetDatabase(migrations)
  const [tenant, other] = [
    await createTenant(db, acme),
    await createTenant(db, { slug: parseSlug("globex"), name: "Globex" }),
  ]
  await dropTenant(db, tenant, { graceDays: 30 })
  const grace = await findGrace(db, tenant)
  await dropTenant(db, tenant, { graceDays: 0 })
  const listed = await listTenants(db)
  await rowsOf(db, "update tenancy.tenants set purging = true where slug = 'acme'")

  expect(listed).toEqual([
    { ...tenant, status: "deleting", ...grace, isDue: false },
    { ...other, purgeAfter: null, isDue: false },
  ])
  expect(await findGrace(db, tenant)).toEqual({ ...grace, isDue: true })
  expect(await findGrace(db, other)).toBeUndefined()
})
