import { expect, test } from "vitest"
import { refreshTemplate } from "../../src/template/template.ts"
import { rejectionOf } from "../fleet-database.ts"
import { shareSchemas } from "./schemas.ts"

const schemas = shareSchemas()

test.each([
  ["table", "pg_class", "create table pg_class (id int primary key)"],
  ["table", "pg_stat_activity", "create table pg_stat_activity (id int)"],
  ["view", "pg_tables", "create view pg_tables as select 1 as id"],
  ["sequence", "pg_index", "create sequence pg_index"],
  ["type", "point", "create type point as enum ('a', 'b')"],
])(
  "a %s with the name of PostgreSQL's own %s is refused for its name alone",
  async (kind, name, ddl) => {
    const refusal = await rejectionOf(schemas.tryOut("__template__", ddl, refreshTemplate))

    expect(refusal).toMatchObject({
      objects: [
        `${kind} ${name} (PostgreSQL has its own of that name, which comes first: choose another)`,
      ],
    })
  },
)

test("a table and a type with names that only look like PostgreSQL's own are not refused", async () => {
  const ddl = "create table pg_classes (id int); create type points as enum ('a')"

  await expect(schemas.tryOut("__template__", ddl, refreshTemplate)).resolves.toBeUndefined()
})
