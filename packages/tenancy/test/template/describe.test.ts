import { sql } from "kysely"
import { expect, test } from "vitest"
import { describeSchema } from "../../src/template/describe.ts"
import { fingerprint } from "../../src/template/fingerprint.ts"
import { shareSchemas } from "./schemas.ts"

const schemas = shareSchemas()

const thing = (index: number) => `
  create table things_${index} (id int primary key, other_id int references things_${index});
  create index on things_${index} (other_id);
  create view v_${index} as select * from things_${index};
`

test("how many queries a description takes does not depend on what is in the schema", async () => {
  const small = await schemas.make(thing(1))
  const large = await schemas.make(Array.from({ length: 12 }, (_, index) => thing(index)).join(""))
  const count = async (schema: string) => {
    const before = schemas.queries()
    await schemas.structureOf(schema)
    return schemas.queries() - before
  }

  expect(await count(large)).toBe(await count(small))
})

test("a session that writes dates and numbers in its own way describes the same", async () => {
  const schema = await schemas.make(`
    create table settled (
      at timestamptz default '2024-03-02 01:00+00', days interval default '-1 day 02:00:00',
      ratio double precision default 0.1, raw bytea default '\\x00ff'
    ) partition by range (at);
    create table settled_1 partition of settled for values from ('2024-03-02') to ('2024-04-05');
  `)
  const usual = await schemas.structureOf(schema)

  const odd = await schemas.db.transaction().execute(async (transaction) => {
    await sql`
      set local datestyle to 'sql, dmy'; set local intervalstyle to sql_standard;
      set local timezone to 'Asia/Tokyo'; set local bytea_output to escape;
      set local extra_float_digits to -10; set local quote_all_identifiers to on
    `.execute(transaction)
    const { statements } = await describeSchema(transaction, schema)
    return statements.map((statement) => statement.sql).toSorted()
  })

  expect(odd).toEqual(usual)
})

test("a fingerprint in a transaction leaves its settings as they were", async () => {
  const schema = await schemas.make(thing(1))

  const path = await schemas.tryOut(schema, "", async (transaction) => {
    await fingerprint(transaction, schema)
    return (await sql<{ path: string }>`show search_path`.execute(transaction)).rows
  })

  expect(path).toEqual([{ search_path: `${schema}, extensions` }])
})

test("a schema that is not there is an error, not an empty one", async () => {
  await expect(fingerprint(schemas.db, "nowhere")).rejects.toThrow("no schema")
})
