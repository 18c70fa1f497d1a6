import { sql } from "kysely"
import { expect, test } from "vitest"
import {
  examine,
  hardenDatabase,
  install,
  migrate,
  provisionRoles,
  withOwner,
} from "../../src/fleet/index.ts"
import {
  cloneTenant,
  createTenancy,
  createTenant,
  dropTenant,
  loginProblem,
  parseSlug,
  purgeTenant,
  roleNames,
  tenantScope,
  withTenant,
} from "../../src/index.ts"
import { createEmptyDatabase } from "../database.ts"
import { migrationsOf } from "../fleet-database.ts"

const sealed = {
  tables: {
    logs: {
      shared: "select, insert",
      tenants: "select, insert",
      sealed: { tenantColumn: "tenant_id", owner: "select" },
    },
  },
}
const migrations = migrationsOf(
  { notes: "create table notes (id int primary key)" },
  { logs: "create table public.logs (tenant_id text)" },
)

const names = [
  "MyApp",
  "Müller-App",
  "Up App",
  'quote"d',
  "100%s",
  "ÄÖÜ",
  "select",
  "a.b",
  "x".repeat(40),
]

test.each(names)(
  "a login called %s: roles, tenants, queries and the doctor work",
  async (start) => {
    const { name, ownerUrl, superuserUrl, owner: ownerName } = await createEmptyDatabase()
    // Roles belong to the server, which the tests share.
    const login = { name: `${start}${name.slice(-6)}`, password: "app" }
    const owner = { connectionString: ownerUrl }
    const provision = { owner, login, isolation: "role", grants: sealed } as const
    await install(owner)
    await migrate({ owner, migrations })
    await provisionRoles(provision)
    await hardenDatabase({ superuser: superuserUrl, login: login.name, owner: ownerName })
    const url = new URL(ownerUrl)
    url.username = encodeURIComponent(login.name)
    url.password = login.password
    const { db, sharedDb, destroy } = createTenancy<{ notes: { id: number } }, object>({
      connection: { connectionString: url.href, max: 2 },
    })

    const acme = await createTenant(sharedDb, { slug: parseSlug("acme"), name: "Acme" })
    const scope = tenantScope({ tenant: acme, access: "write", actor: "system" })
    await withTenant(scope, () => db.insertInto("notes").values({ id: 1 }).execute())
    const rows = await withTenant(scope, () => db.selectFrom("notes").selectAll().execute())
    const findings = await withOwner(owner, 4, async (asOwner) => {
      await cloneTenant(asOwner, acme, { slug: parseSlug("copy"), name: "Copy" })
      await dropTenant(asOwner, acme)
      await purgeTenant(asOwner, acme, { beforeGraceEnds: true, drain: 0 })
      await provisionRoles(provision)
      return await examine({ owner, migrations, grants: sealed })
    })
    const { rows: policies } = await withOwner(owner, 1, (asOwner) =>
      sql`select from pg_class where relname = 'logs' and pg_get_userbyid(relowner) = ${roleNames(login.name).audit}`.execute(
        asOwner,
      ),
    )
    await destroy()

    expect(rows).toEqual([{ id: 1 }])
    expect(findings).toEqual([])
    expect(policies).toHaveLength(1)
  },
)

test.each([
  ["x".repeat(55), "55 bytes"],
  ["x".repeat(63), "63 bytes"],
  ["ü".repeat(28), "56 bytes"],
  ["public", "keeps this name"],
  ["pg_app", "keeps this name"],
  ["t_aaaaaaaaaaaaaaaa", "a tenant's role"],
])("a login called %s is refused before anything is made", (login, reason) => {
  expect(loginProblem(login)).toContain(reason)
  expect(() => roleNames(login)).toThrow(reason)
  expect(() =>
    createTenancy({ connection: { connectionString: `postgres://${login}@127.0.0.1/x` } }),
  ).toThrow(reason)
})

test("a login of 54 bytes: every role's name fits PostgreSQL's 63", () => {
  const lengths = Object.values(roleNames("x".repeat(54))).map((name) => Buffer.byteLength(name))

  expect(Math.max(...lengths)).toBe(63)
})
