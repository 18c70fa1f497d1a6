import { expect, test } from "vitest"
import { refreshTemplate } from "../../src/template/template.ts"
import { rejectionOf } from "../fleet-database.ts"
import { shareSchemas } from "./schemas.ts"

const schemas = shareSchemas()

const things = "create table things (id int primary key, name text);"

test.each([
  ["a rule", `${things} create rule quiet as on delete to things do instead nothing`, "rule quiet"],
  [
    "inheritance",
    `${things} create table child () inherits (things)`,
    "inheritance of table child",
  ],
  ["a typed table", "create type t as (a int); create table typed of t", "type of table typed"],
  ["an aggregate", "create aggregate total (int) (sfunc = int4pl, stype = int)", "total"],
  [
    "an operator",
    "create function f(int, int) returns int language sql as 'select 1'; create operator ### (function = f, leftarg = int, rightarg = int)",
    "operator ###",
  ],
  ["a collation", `create collation german from "C"`, "collation german"],
  [
    "a text search configuration",
    "create text search configuration plain (copy = simple)",
    "text search configuration plain",
  ],
  [
    "a cast",
    "create type pair as (a int); create function f(pair) returns int language sql as 'select 1'; create cast (pair as int) with function f(pair)",
    "cast from pair to integer",
  ],
  ["replica identity", `${things} alter table things replica identity full`, "identity of table"],
  ["a clustered index", `${things} alter table things cluster on things_pkey`, "things_pkey"],
  [
    "an index of a partition that is missing",
    "create table p (id int) partition by list (id); create table p1 partition of p for values in (1); create index waiting on only p (id)",
    "index: waiting",
  ],
  ["a publication", `${things} create publication news for table things`, "publication news"],
  ["rows", `${things} insert into things values (1, 'x')`, "rows in table things"],
  [
    "rows that row-level security hides",
    `${things} insert into things values (1, 'x'); alter table things enable row level security, force row level security`,
    "rows in table things",
  ],
  ["a sequence that moved", "create sequence moved; select nextval('moved')", "sequence moved"],
  [
    "a sequence that was restarted",
    "create table t (id int generated always as identity); alter table t alter column id restart with 100",
    "sequence t_id_seq",
  ],
  ["a large object", "select lo_create(0)", "large object"],
  [
    "a security definer function without a path",
    "create function f() returns int language sql security definer as 'select 1'",
    "security definer function f",
  ],
  [
    "a body that names the template",
    "create function f() returns int language sql as 'select 1 from __template__.things'",
    "f() (it names __template__)",
  ],
  [
    "a path that names the template",
    "create function f() returns int language sql set search_path from current as 'select 1'",
    "f() (it names __template__)",
  ],
  [
    "a name that PostgreSQL's own hides",
    "create table pg_class (id int); create view v as select id from __template__.pg_class",
    "v (it names __template__)",
  ],
  [
    "a view of another tenant's table",
    "create schema other; create table other.secrets (id int); create view v as select * from other.secrets",
    "refers to other.secrets",
  ],
  [
    "something of its that is used elsewhere",
    `${things} create view public.outside as select * from __template__.things`,
    "view public.outside",
  ],
  [
    "a function that calls itself in an atomic body",
    "create function f(n int) returns int begin atomic select 1; end; create or replace function f(n int) returns int begin atomic select f(n - 1); end",
    "f(integer) (cannot be made in a new schema",
  ],
  [
    "functions in a circle",
    "create function f(n int) returns int begin atomic select 1; end; create function g(n int) returns int begin atomic select f(n); end; create or replace function f(n int) returns int begin atomic select g(n); end",
    "circle of dependencies",
  ],
  [
    "a range type that was renamed",
    "create type span as range (subtype = int); alter type span rename to period",
    "range type period with constructors named span",
  ],
  [
    "a sequence of an identity column with another type",
    "create table t (id bigint generated always as identity); alter sequence t_id_seq as int",
    "sequence t_id_seq of an identity column",
  ],
  [
    "rights that another role gave",
    `${things} create role giver; grant giver to current_user; grant usage on schema __template__ to giver;
    grant select on things to giver with grant option; set local role giver;
    grant select on things to public; reset role`,
    "table things (belongs to",
  ],
  [
    "rights on a column that another role gave",
    `${things} create role giver; grant giver to current_user; grant usage on schema __template__ to giver;
    grant select (name) on things to giver with grant option; set local role giver;
    grant select (name) on things to public; reset role`,
    "column things.name (belongs to",
  ],
  [
    "rights on a table's rows that another role gave",
    `${things} create role giver; grant giver to current_user; grant usage on schema __template__ to giver;
    grant usage on type things to giver with grant option; set local role giver;
    grant usage on type things to pg_monitor; reset role`,
    "type things (belongs to",
  ],
  [
    "rights on the schema that another role gave",
    `create role giver; grant giver to current_user;
    grant usage on schema __template__ to giver with grant option; set local role giver;
    grant usage on schema __template__ to pg_monitor; reset role`,
    "schema __template__ (belongs to",
  ],
  [
    "statistics of another owner",
    `${things} create role maker; grant maker to current_user; grant all on schema __template__ to maker;
    create statistics pairs on id, name from things; alter statistics pairs owner to maker`,
    "statistics pairs (belongs to maker",
  ],
])("a template with %s is refused by name", async (_, ddl, name) => {
  const refusal = await rejectionOf(schemas.tryOut("__template__", ddl, refreshTemplate))

  expect(refusal).toMatchObject({
    code: "template_refused",
    message: expect.stringContaining(name),
  })
})
