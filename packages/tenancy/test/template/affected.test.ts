import { expect, test } from "vitest"
import { affectedBy, marksOf } from "../../src/template/affected.ts"
import { describeSchema } from "../../src/template/describe.ts"
import { rehearse } from "../../src/template/rehearse.ts"
import { shareSchemas } from "./schemas.ts"

const schemas = shareSchemas()

const before = `
  create table people (id int primary key);
  create table tasks (id int primary key, author int references people, state text);
  create index tasks_author_idx on tasks (author);
  create view open_tasks as select id from tasks where state = 'open';
  create view oldest as select min(id) from open_tasks;
  create table invoices (id int primary key, person int references people);
  create index invoices_person_idx on invoices (person);
`

async function describe(schema: string) {
  return await schemas.db.transaction().execute((db) => describeSchema(db, schema))
}

/** What of the schema is tried after a change of it. */
async function affected(ddl: string, change: string): Promise<readonly string[]> {
  const schema = await schemas.make(ddl)
  const known = new Set(marksOf(await describe(schema)))
  await schemas.run(schema, change)
  return affectedBy(await describe(schema), known).map(({ name }) => name)
}

test("a change is tried with what hangs on it and what that needs, and not with the rest", async () => {
  const tried = await affected(before, "alter table tasks add column label text")

  expect(tried).toEqual([
    "people",
    "tasks",
    "open_tasks",
    "oldest",
    "tasks_author_idx",
    "tasks.tasks_author_fkey",
  ])
})

test("what a change takes away needs no trial", async () => {
  expect(await affected(before, "drop index invoices_person_idx")).toEqual([])
})

test("rights on objects to come make everything new", async () => {
  const schema = await schemas.make(before)
  const { statements, ...rest } = await describe(schema)
  const known = new Set(marksOf({ statements, ...rest }))
  await schemas.run(
    schema,
    `alter default privileges in schema ${schema} grant select on tables to pg_monitor`,
  )
  const tried = affectedBy(await describe(schema), known)

  expect(tried.map(({ sql }) => sql)).toEqual(
    expect.arrayContaining(statements.map(({ sql }) => sql)),
  )
})

test("a part that comes out otherwise by itself is tried with the whole", async () => {
  const schema = await schemas.make(`
    create table events (at date not null, id int not null, primary key (at, id))
      partition by range (at);
    create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
    create table notes (at date, event int, foreign key (at, event) references events_2024);
  `)
  const known = new Set(marksOf(await describe(schema)))
  await schemas.run(schema, "alter table notes add column label text")

  const found = await schemas.tryOut(schema, "", async (db) =>
    rehearse(db, await describeSchema(db, schema), known),
  )

  expect(found).toEqual([])
})
