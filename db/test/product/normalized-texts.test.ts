import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { withOwner } from "@repo/tenancy/fleet"
import { sql } from "kysely"
import { afterAll, beforeAll, expect, test } from "vitest"
import { up as normalizeNames } from "../../migrations/shared/0006_normalized_names.ts"
import { up as normalizeTexts } from "../../migrations/tenant/0006_normalized_texts.ts"

let testDatabase: TestDatabase

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme"] })
})

afterAll(() => testDatabase.drop())

const composed = "Café".normalize("NFC")
const decomposed = "Café".normalize("NFD")
/** Two characters in NFC: 120 of them would not fit. */
const growing = "\u0958".repeat(120)

test("normalized texts: rows that were saved before are rewritten, unless they would be too long", async () => {
  await withOwner({ connectionString: testDatabase.ownerUrl }, 1, (owner) =>
    owner.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ schema: string }>`
        select schema from tenancy.tenants where slug = 'acme'
      `.execute(transaction)
      await sql`set local search_path to ${sql.id(rows[0]?.schema ?? "")}`.execute(transaction)
      await sql`
        insert into projects (key, name) values ('OLD', ${decomposed}), ('LONG', ${growing})
      `.execute(transaction)
      await sql`
        insert into public.users (email, name) values ('old@example.test', ${decomposed})
      `.execute(transaction)

      await normalizeTexts(transaction)
      await sql`set local search_path to public`.execute(transaction)
      await normalizeNames(transaction)

      const found = await sql<{ name: string }>`
        select name from ${sql.id(rows[0]?.schema ?? "", "projects")} order by key
      `.execute(transaction)
      const users = await sql<{ name: string }>`
        select name from public.users where email = 'old@example.test'
      `.execute(transaction)
      expect(found.rows.map(({ name }) => name)).toEqual([growing, composed])
      expect(users.rows).toEqual([{ name: composed }])
    }),
  )
})
