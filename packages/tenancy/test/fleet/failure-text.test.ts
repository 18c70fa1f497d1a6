import { expect, test } from "vitest"
import { type Migration, migrate, status } from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createFleetDatabase, migrationsOf, rowsOf, run } from "../fleet-database.ts"

const notes = { notes: "create table notes (id int primary key, body text)" }

test("failed migration: the error has PostgreSQL's detail, which names the key", async () => {
  const { owner, db } = await createFleetDatabase(migrationsOf(notes))
  const { schema } = await createTenant(db, { slug: parseSlug("acme"), name: "Acme" })
  await rowsOf(db, `insert into ${schema}.notes values (1, 'same'), (2, 'same')`)
  const unique = "create unique index bodies on notes (body)"
  const migrations = migrationsOf({ ...notes, unique })

  const { failures } = await migrate({ owner, migrations })

  const error = 'could not create unique index "bodies". Key (body)=(same) is duplicated.'
  expect(failures).toMatchObject([{ schema, error }])
  expect((await status({ owner, migrations })).behind).toMatchObject([{ error }])
})

test("failed migration: the error has PostgreSQL's hint", async () => {
  const { owner } = await createFleetDatabase(migrationsOf(notes))
  const typed = "alter table notes alter column body type int"

  const { failures } = await migrate({ owner, migrations: migrationsOf({ ...notes, typed }) })

  expect(failures[0]?.error).toMatch(/automatically to type integer\. Hint: .*USING body::integer/)
})

const add = "create type mood as enum ('good')"
const use = "alter type mood add value 'bad'; alter table notes add column mood mood default 'bad'"

test.each<[string, Migration]>([
  ["in a transaction", { up: run(use) }],
  [
    "without a transaction",
    {
      up: async (db) => {
        for (const text of use.split("; ")) await run(text)(db)
      },
      transaction: false,
    },
  ],
])(
  "failed migration: a new enum value that is used in its file, %s, is told to be split",
  async (_, using) => {
    const { owner } = await createFleetDatabase(migrationsOf({ ...notes, add }))

    const { failures } = await migrate({
      owner,
      migrations: migrationsOf({ ...notes, add, using }),
    })

    expect(failures).toMatchObject([{ schema: "__template__", name: "0003_using" }])
    expect(failures[0]?.error).toContain('unsafe use of new value "bad"')
    expect(failures[0]?.error).toContain("put the use into a second file")
  },
)

test("failed migration: a new enum value can be used in the next file of the same run", async () => {
  const { owner } = await createFleetDatabase(migrationsOf({ ...notes, add }))
  const [more = "", using = ""] = use.split("; ")

  const report = await migrate({ owner, migrations: migrationsOf({ ...notes, add, more, using }) })

  expect(report).toMatchObject({ template: ["0003_more", "0004_using"], failures: [] })
})
