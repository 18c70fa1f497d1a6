import { sql } from "kysely"
import { beforeAll, describe, expect, test } from "vitest"
import { describeSchema } from "../../src/template/describe.ts"
import { structureOf } from "../../src/template/fingerprint.ts"
import { kindCases } from "./kind-cases/index.ts"
import { referencesBetween, shareSchemas } from "./schemas.ts"
import { serverVersion } from "./server-version.ts"

const schemas = shareSchemas()
const version = await serverVersion()
const cases = kindCases.filter(({ since = 15 }) => since <= version)

describe.each(cases)("$kind", ({ ddl, changes }) => {
  let template: string
  let structure: readonly string[]

  beforeAll(async () => {
    template = await schemas.make(ddl)
    structure = await schemas.structureOf(template)
  })

  test("a clone is what a schema migrated from nothing is, and needs nothing of the template", async () => {
    const original = await schemas.make(ddl)
    const clone = await schemas.clone(original)
    const references = await referencesBetween(schemas.db, clone, original)
    await sql`drop schema ${sql.id(original)} cascade`.execute(schemas.db)

    expect(references).toEqual([])
    expect(structure.filter((line) => line.startsWith("--"))).toEqual([])
    expect(await schemas.structureOf(clone)).toEqual(structure)
  })

  test.each(Object.entries(changes))("the fingerprint tells %s apart", async (_, change) => {
    const changed = await schemas.tryOut(template, change, async (transaction) =>
      structureOf(await describeSchema(transaction, template)),
    )

    expect(changed).not.toEqual(structure)
  })
})
