import { expect, test } from "vitest"
import { catalogRowsOf } from "./catalog-rows.ts"
import { kindCases } from "./kind-cases/index.ts"
import { shareSchemas } from "./schemas.ts"
import { serverVersion } from "./server-version.ts"

const schemas = shareSchemas()
const version = await serverVersion()
const cases = kindCases.filter(({ since = 15 }) => since <= version)

test.each(cases)("no catalog tells a clone from its template: $kind", async ({ ddl }) => {
  const template = await schemas.make(ddl)

  const clone = await schemas.clone(template)

  const rows = await catalogRowsOf(schemas.superuserUrl, template)
  expect(rows.length).toBeGreaterThan(5)
  expect(await catalogRowsOf(schemas.superuserUrl, clone)).toEqual(rows)
})
