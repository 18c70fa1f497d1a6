import pg from "pg"
import { expect, test } from "vitest"
import { assertOwnLogin, install, migrate, provisionRoles } from "../../src/fleet/index.ts"
import { createEmptyDatabase } from "../database.ts"
import { migrationsOf } from "../fleet-database.ts"

const migrations = migrationsOf({ notes: "create table notes (id int primary key)" })
const rest = { isolation: "role", grants: { tables: {} } } as const

async function production() {
  const database = await createEmptyDatabase()
  const owner = { connectionString: database.ownerUrl }
  await install(owner)
  await migrate({ owner, migrations })
  await provisionRoles({ owner, login: database.login, ...rest })
  return { ...database, owner }
}

async function signsIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  return await client
    .connect()
    .then(() => client.end())
    .then(
      () => true,
      () => false,
    )
}

test("a login that serves another database is refused, and neither database is changed", async () => {
  const first = await production()
  const second = await createEmptyDatabase()
  const owner = { connectionString: second.ownerUrl }
  const login = { ...first.login, password: "another" }

  const checking = assertOwnLogin({ owner, login, isolation: "role" })

  await expect(checking).rejects.toMatchObject({
    code: "login_shared",
    message: expect.stringMatching(new RegExp(`"${first.name}".*login per environment`)),
  })
  await install(owner)
  await expect(provisionRoles({ owner, login, ...rest })).rejects.toMatchObject({
    code: "login_shared",
  })
  expect(await signsIn(first.appUrl)).toBe(true)
})

test("a new password of a login that serves one database is set", async () => {
  const { owner, login, appUrl } = await production()
  const url = new URL(appUrl)
  url.password = "new"

  await provisionRoles({ owner, login: { ...login, password: "new" }, ...rest })

  expect(await signsIn(url.href)).toBe(true)
})

test("a copy of a database: it passes as it is, and another password is refused unless the login is shared on purpose", async () => {
  const first = await production()
  const copy = `${first.name}_copy`
  const superuser = new pg.Client({ connectionString: first.superuserUrl })
  await superuser.connect()
  // From another database: the one that is copied must have no other connection.
  await superuser.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = $1",
    [first.login.name],
  )
  await superuser.end()
  const admin = new pg.Client({ connectionString: new URL("/postgres", first.superuserUrl).href })
  await admin.connect()
  await admin.query(
    `create database ${copy} template ${first.name} owner ${new URL(first.ownerUrl).username}`,
  )
  await admin.end()
  const owner = { connectionString: new URL(`/${copy}`, first.ownerUrl).href }
  const login = { ...first.login, password: "another" }

  await provisionRoles({ owner, login: first.login, ...rest })
  await expect(provisionRoles({ owner, login, ...rest })).rejects.toThrow("its password there")
  expect(await signsIn(first.appUrl)).toBe(true)
  await provisionRoles({ owner, login, ...rest, sharesLogin: true })

  expect(await signsIn(first.appUrl)).toBe(false)
})
