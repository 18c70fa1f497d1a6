import fc from "fast-check"
import { sql } from "kysely"
import { expect, test } from "vitest"
import { fingerprint } from "../../src/template/fingerprint.ts"
import { catalogRowsOf } from "./catalog-rows.ts"
import { ddlOf, randomTemplate } from "./random-template.ts"
import { referencesBetween, shareSchemas } from "./schemas.ts"

const schemas = shareSchemas()

test("whatever a template is of, its clone is a schema migrated from nothing", {
  timeout: 30_000,
}, async () => {
  const { db } = schemas
  await fc.assert(
    fc.asyncProperty(randomTemplate, async (template) => {
      const ddl = ddlOf(template)
      const original = await schemas.make(ddl)
      const structure = await schemas.structureOf(original)
      const clone = await schemas.clone(original)
      const rows = await catalogRowsOf(schemas.superuserUrl, original)
      const references = await referencesBetween(db, clone, original)
      await sql`drop schema ${sql.id(original)} cascade`.execute(db)
      const migrated = await schemas.make(ddl)

      expect(references).toEqual([])
      expect(structure.filter((line) => line.startsWith("-- "))).toEqual([])
      expect(await schemas.structureOf(clone)).toEqual(structure)
      expect(await catalogRowsOf(schemas.superuserUrl, clone)).toEqual(rows)
      expect(await fingerprint(db, migrated)).toBe(await fingerprint(db, clone))
    }),
    { numRuns: 10 },
  )
})

test("what refers to a template is seen (a control)", async () => {
  const original = await schemas.make("create table things (id int)")
  const other = await schemas.make(`create view seen as select * from ${original}.things`)

  const references = await referencesBetween(schemas.db, other, original)

  expect(references).not.toEqual([])
})
