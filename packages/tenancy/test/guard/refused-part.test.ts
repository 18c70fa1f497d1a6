import { expect, test } from "vitest"
import { refusedPart } from "../../src/database/statement-guard/refused-part.ts"

test.each([
  "select set_config('role', 'x', true)",
  "select SET_CONFIG ('role', 'x', true)",
  'select "set_config"(1)',
  "select pg_catalog.set_config(1)",
  'select pg_catalog."set_config"(1)',
  "select pg_catalog /* a */ . -- b\n set_config /* /* c */ ' */ (1)",
  "select 'a' -- it's\rset_config(1)",
  String.raw`select E'\'', set_config(1), ''`,
  "select E'\\\n\\'', set_config(1), ''",
  "select E'a'\n'\\'', set_config(1), ''",
  "select $a$ $A$ ' $a$, set_config(1), ''",
  "select $$'$$, set_config(1)",
  "select \"a'\", set_config(1), ''",
  "select u&'\\0027', set_config(1)",
  "select ('role', 'x', true).set_config",
  "select * from rows from (set_config('role', 'x', true)) as t",
  "with a as (select query_to_xml('select 1', true, true, '')) table a",
  "explain analyze select ts_stat('select 1')",
  "select setseed(1)",
  "select most_common_vals from pg_stats",
  "select SET_CONF\u0130G(1)",
])("statement guard: a refused name is found in %j", (statement) => {
  expect(refusedPart(statement)).toMatch(/^(set_config|query_to_xml|ts_stat|setseed|pg_stats)$/)
})

test.each([
  [`select U&"\\0073et_config"('role', 'x', true)`, "A name written as U&"],
  [`select u&"!0073et_config" uescape '!' (1)`, "A name written as U&"],
  ["do $$ begin end $$", "DO"],
  ["/* a */ -- b\n Do language plpgsql $$ begin end $$", "DO"],
  ["; ;do $$ begin end $$", "DO"],
  [`execute "set search_path role"('x', 'y')`, "EXECUTE"],
  [`explain (analyze) execute "set search_path role"('x', 'y')`, "EXECUTE"],
  ["update pg_settings set setting = 'x' where name = 'role'", "Writing to pg_settings"],
  [
    'with a as (update "pg_settings" set setting = $1 returning 1) table a',
    "Writing to pg_settings",
  ],
  ["lock table pg_catalog.pg_settings in access exclusive mode", "Writing to pg_settings"],
])("statement guard: %j is refused as %s", (statement, part) => {
  expect(refusedPart(statement)).toBe(part)
})

test.each([
  "select 1",
  "insert into notes values ('set_config') on conflict do nothing",
  "select 'it''s set_config' -- set_config",
  "select /* set_config */ $$ set_config('role') $$, $a$do$a$",
  "select E'\\' set_config'",
  "select e'a' \n 'it\\'s set_config'",
  "select set_configuration, do_it, execute from notes",
  "select setting from pg_settings where name = 'statement_timeout'",
  "select pg_advisory_xact_lock(1)",
])("statement guard: nothing is refused in %j", (statement) => {
  expect(refusedPart(statement)).toBeUndefined()
})
