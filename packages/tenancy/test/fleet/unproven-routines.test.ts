import { type Kysely, sql } from "kysely"
import { describe, expect, test } from "vitest"
import { migrate } from "../../src/fleet/index.ts"
import {
  findUnprovenRoutines,
  type UnprovenRoutine,
} from "../../src/fleet/routines/find-unproven.ts"
import { createFleetDatabase, migrationsOf, rowsOf, run } from "../fleet-database.ts"

const plpgsql = (body: string, clauses = "") =>
  `create function f(q text) returns void language plpgsql ${clauses} as $f$ ${body} $f$`
const block = (statements: string, clauses = "") => plpgsql(`begin ${statements} end`, clauses)
const ofSql = (body: string, clauses = "") =>
  `create function f(q text) returns void language sql ${clauses} as $f$ ${body} $f$`

const refused: readonly (readonly [string, string])[] = [
  ["execute of a parameter", block("execute q;")],
  ["execute of format with %s", block("execute format('select %s', q);")],
  ["execute of a variable", plpgsql("declare t text := 'select 1'; begin execute t; end")],
  ["execute of a concatenation", block("execute 'select ' || q;")],
  ["execute of a name inside a string", block("execute format('select ''%I''', q);")],
  ["execute of a value next to a string", block("execute 'select ''a''' || quote_literal(q);")],
  ["execute of a call by name", block("execute format('select %I(1)', q);")],
  ["execute of a command by name", block("execute format('%I role x', q);")],
  ["execute of a constant that sets", block("execute 'set local role x';")],
  ["execute in a loop over rows", block("for q in execute q loop null; end loop;")],
  ["return query execute", block("return query execute q;").replace("void", "setof int")],
  ["open for execute", plpgsql("declare c refcursor; begin open c for execute q; end")],
  ["set", block("set timezone = 'UTC';")],
  ["set in a comment's clothes", block("/* */ SeT/**/timezone = 'UTC';")],
  ["set behind then", block("if true then set timezone = 'UTC'; end if;")],
  ["set behind a label", block("<<a>> begin set timezone = 'UTC'; end;")],
  ["set behind else", block("case q when 'a' then null; else set timezone = 'UTC'; end case;")],
  ["set in a handler", block("null; exception when others then set timezone = 'UTC';")],
  ["set local role", block("set local role x;")],
  ["set local search_path", block("set local search_path = x;")],
  ["set session authorization", block("set session authorization default;")],
  ["set role behind a column named case", block("perform r.case from t r; set role x; perform 1;")],
  ["reset", block("reset role;")],
  ["listen", block("listen x;")],
  ["prepare", block("prepare x as select 1;")],
  ["a cursor with hold", ofSql("declare c cursor with hold for select 1; select;")],
  ["set_config", block("perform set_config('role', q, true);")],
  ["set_config, quoted", block(`perform pg_catalog . "set_config"('role', q, true);`)],
  ["set_config, escaped", block(`perform U&"\\0073et_config"('role', q, true);`)],
  ["set_config behind a carriage return", block("-- x\r perform set_config('role', q, true);")],
  ["query_to_xml", block("perform query_to_xml(q, true, true, '');")],
  ["set in SQL", ofSql("set timezone = 'UTC'; select")],
  ["a session's lock", ofSql("select pg_advisory_lock(1); select")],
  ["a SET clause with a role", block("null;", "set role = none")],
  ["a table of the session", block("create temp table x (id int);")],
  ["a procedure that commits", "create procedure f() language plpgsql as $$ begin commit; end $$"],
  ["a block of code", block("do $a$ begin end $a$;")],
  [
    "an aggregate of set_config",
    "create aggregate f(text, boolean) (sfunc = pg_catalog.set_config, stype = text, initcond = 'role')",
  ],
  [
    "dynamic DDL",
    `do $d$ begin execute 'create function f() returns void language sql as ' || quote_literal('reset role'); end $d$`,
  ],
]

const harmless: readonly (readonly [string, string])[] = [
  ["rows", block("insert into t values (1); perform 1; delete from t; return;")],
  ["names and values", block("execute format('delete from %I where a = %L', q, q) using q;")],
  ["quoted parts", block("execute 'select ' || quote_literal(q) || ' from ' || quote_ident(q);")],
  [
    "set local of what is nobody else's",
    block("set local timezone = 'UTC'; set local lock_timeout = 10;"),
  ],
  ["a SET clause", block("null;", "set timezone = 'UTC' set search_path = pg_catalog, pg_temp")],
  ["words in strings and comments", block("raise notice 'set role %', q; -- set role x\n null;")],
  [
    "branches, loops and handlers",
    plpgsql(`declare r record; n int := case when true then 1 else 2 end; begin
      <<outer>> for r in select 1 as a loop
        if r.a = 1 then n := case r.a when 1 then n else 0 end; elsif q = 'x' then continue; end if;
        case n when 1 then null; else exit outer; end case;
      end loop;
      while n < 3 loop n := n + 1; end loop;
      begin n := 1 / 0; exception when division_by_zero then raise exception 'no %', n; end;
      r.a := 2;
    end`),
  ],
  ["SQL", ofSql("update t set a = 1; select")],
  ["an aggregate", "create aggregate f(int) (sfunc = int4pl, stype = int)"],
  ["an SQL-standard body", "create function f() returns int language sql return 1 + 1"],
]

describe("routines of the template", () => {
  test("that may leave their scope are found, in every form", async () => {
    const { db } = await createFleetDatabase(migrationsOf({ t: "create table t (a int)" }))
    const overlooked: string[] = []
    for (const [name, text] of refused) {
      const found = await foundIn(db, text)
      if (found.length !== 1) overlooked.push(name)
    }

    expect(overlooked).toEqual([])
  })

  test("that stay in their scope are not found", async () => {
    const { db } = await createFleetDatabase(migrationsOf({ t: "create table t (a int)" }))
    const found: [string, string][] = []
    for (const [name, text] of harmless) {
      for (const { reason } of await foundIn(db, text)) found.push([name, reason])
    }

    expect(found).toEqual([])
  })
})

describe("a tenant migration with a routine that may leave its scope", () => {
  test("is refused by name and with the reason, and nothing of it is kept", async () => {
    const { owner, db } = await createFleetDatabase(migrationsOf({ t: "create table t (a int)" }))

    const { failures } = await migrate({
      owner,
      migrations: migrationsOf({ t: "create table t (a int)", f: block("execute q;") }),
    })

    expect(String(failures[0]?.error)).toMatch(
      /0002_f\.ts makes a routine that may leave its tenant's scope\. __template__\.f\(text\): it executes text/,
    )
    expect(await rowsOf(db, "select proname from pg_proc where proname = 'f'")).toEqual([])
  })

  test("is applied when its file opts in, and the verdict goes with the routine", async () => {
    const first = { t: "create table t (a int)" }
    const { owner, db } = await createFleetDatabase(migrationsOf(first))
    const ask = () => rowsOf(db, "select tenancy.routines_stay_in_scope() as held")
    const optedIn = { up: run(block("execute q;")), allowsSessionChanges: true }

    await migrate({ owner, migrations: migrationsOf({ ...first, f: optedIn }) })
    await expect(ask()).rejects.toThrow("routines may leave their tenant: __template__.f(text)")

    const dropped = { ...first, f: optedIn, drop: "drop function f" }
    await migrate({ owner, migrations: migrationsOf(dropped) })
    expect(await ask()).toEqual([{ held: true }])
  })

  test("that was there before the library judged is noticed by the next run", async () => {
    const migrations = migrationsOf({ t: "create table t (a int)" })
    const { owner, db } = await createFleetDatabase(migrations)
    await rowsOf(db, block("execute q;").replace("function f", "function public.f"))

    await migrate({ owner, migrations })

    await expect(rowsOf(db, "select tenancy.routines_stay_in_scope()")).rejects.toThrow(
      "public.f(text)",
    )
  })
})

class Undo extends Error {}

/** What is found with this in the template, of which nothing stays. */
async function foundIn(db: Kysely<unknown>, text: string): Promise<readonly UnprovenRoutine[]> {
  let found: readonly UnprovenRoutine[] = []
  const undone = db.transaction().execute(async (transaction) => {
    await sql.raw(`set local search_path to __template__; ${text}`).execute(transaction)
    found = await findUnprovenRoutines(transaction)
    throw new Undo()
  })
  await undone.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
  return found
}
