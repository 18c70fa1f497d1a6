import pg from "pg"
import { beforeAll, expect, test } from "vitest"
import { refreshTemplate } from "../../src/template/template.ts"
import { rejectionOf } from "../fleet-database.ts"
import { shareSchemas } from "./schemas.ts"

const schemas = shareSchemas()

/** Some databases have no other owner, and then a migration may do what no other could. */
beforeAll(async () => {
  const client = new pg.Client({ connectionString: schemas.superuserUrl })
  await client.connect()
  const owner = pg.escapeIdentifier(new URL(schemas.ownerUrl).username)
  await client.query(`alter role ${owner} superuser`)
  await client.end()
})

const things = "create table things (id int primary key, name text);"
const server =
  "create foreign data wrapper elsewhere; create server other foreign data wrapper elsewhere;"

test.each([
  [
    "a foreign table",
    `${server} create foreign table far (id int) server other`,
    "foreign table far",
  ],
  [
    "a partition that is a foreign table",
    `${server} create table parts (id int) partition by list (id);
    create foreign table far partition of parts for values in (1) server other`,
    "foreign table far",
  ],
  [
    "a part of an extension",
    `${things} alter extension plpgsql add table things`,
    "table things (belongs to an extension)",
  ],
  [
    "an event trigger",
    `create function told() returns event_trigger language plpgsql as 'begin end';
    create event trigger told on ddl_command_start execute function told()`,
    "event trigger told",
  ],
  [
    "a publication of its schema",
    "create publication news for tables in schema __template__",
    "publication news",
  ],
  [
    "an operator class",
    "create operator class by_hash for type int using hash as operator 1 =",
    "operator class by_hash",
  ],
  ["an operator family", "create operator family numbers using btree", "operator family numbers"],
  ["a type that has no parts yet", "create type shell", "type shell"],
  [
    "foreign keys that are off",
    `${things} create table notes (thing int references things); alter table notes disable trigger all`,
    "disabled foreign keys of table notes",
  ],
  [
    "an index that is not valid",
    `${things} create index by_name on things (name);
    update pg_index set indisvalid = false where indexrelid = 'by_name'::regclass`,
    "index: by_name",
  ],
  [
    "a setting that DDL writes in another way",
    `${things} alter table things alter column name set (n_distinct = 5);
    update pg_attribute set attoptions = '{n_distinct= 5}' where attname = 'name'
    and attrelid = 'things'::regclass`,
    'things (differs in a new schema: "alter table only things alter column name set (n_distinct= 5)" in the template, "alter table only things alter column name set (n_distinct=5)" there)',
  ],
])("a superuser's template with %s is refused by name", async (_, ddl, name) => {
  const refusal = await rejectionOf(schemas.tryOut("__template__", ddl, refreshTemplate))

  expect(refusal).toMatchObject({
    code: "template_refused",
    message: expect.stringContaining(name),
  })
})
