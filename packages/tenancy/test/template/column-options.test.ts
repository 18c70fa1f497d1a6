import { sql } from "kysely"
import { expect, test } from "vitest"
import { openCatalog } from "../../src/template/catalog.ts"
import { columnSettings } from "../../src/template/kinds/column-settings.ts"
import { asSuperuser, clearServerOptions } from "../server-options.ts"
import { shareSchemas } from "./schemas.ts"

const schemas = shareSchemas()

const ddl = `
  create table things (id int, price numeric); create view dear as select id from things;
  alter table things alter column price set (n_distinct = -0.5, n_distinct_inherited = 7)
`

test.each(["things", "dear"])(
  "options that the server sets on columns of %s are no structure",
  async (relation) => {
    const schema = await schemas.make(ddl)
    await asSuperuser(
      schemas.superuserUrl,
      `${clearServerOptions} and attoptions::text !~ 'n_dist'`,
    )
    const structure = await schemas.structureOf(schema)

    await setOptions(`${schema}.${relation}`, "pg_attver=4711")

    expect(await schemas.structureOf(schema)).toEqual(structure)
    expect(structure.join("\n")).toContain("set (n_distinct=-0.5, n_distinct_inherited=7)")
  },
)

test("options that a later major version knows are described, but for the server's own", async () => {
  const schema = await schemas.make(ddl)
  await setOptions(`${schema}.things`, "pg_attver=4711,later=1")

  const [settings] = await schemas.db.transaction().execute(async (transaction) => {
    const catalog = await openCatalog(transaction, schema)
    return await columnSettings({ ...catalog, version: 19 })
  })

  expect(settings?.sql).toContain("alter column id set (later=1)")
  expect(settings?.sql).toContain("set (n_distinct=-0.5, n_distinct_inherited=7, later=1)")
})

async function setOptions(relation: string, options: string): Promise<void> {
  const text = sql`
    update pg_attribute set attoptions = coalesce(attoptions, '{}') || ${sql.lit(`{${options}}`)}
    where attrelid = ${sql.lit(relation)}::regclass and attnum > 0
  `.compile(schemas.db).sql
  await asSuperuser(schemas.superuserUrl, text)
}
