import { expect, test } from "vitest"
import { refusedNames } from "../../src/database/statement-guard/refused-names.ts"
import { withOwner } from "../../src/fleet/index.ts"
import { createEmptyDatabase } from "../database.ts"
import { rowsOf } from "../fleet-database.ts"
import { probeRoutines } from "./probe-routines.ts"

test("refused names: every routine that runs text, or outlives its statement, is among them", {
  timeout: 600_000,
}, async () => {
  const { called, extensions, found } = await probeRoutines(await createEmptyDatabase())

  expect(found.filter(({ name }) => !refusedNames.includes(name))).toEqual([])
  // Controls: the routines were called, contrib was there, and each way of running text is seen.
  expect(called).toBeGreaterThan(3_000)
  expect(extensions).toEqual(expect.arrayContaining(["dblink", "pg_trgm", "tablefunc", "xml2"]))
  const names = found.map(({ name }) => name)
  for (const known of [
    ...["set_config", "query_to_xml", "ts_stat", "ts_rewrite", "lo_from_bytea", "set_limit"],
    ...["crosstab", "dblink_exec", "pg_try_advisory_lock"],
  ]) {
    expect(names).toContain(known)
  }
})

test("refused names: no operator, cast, aggregate or type of the server leads to one of them", async () => {
  const { superuserUrl } = await createEmptyDatabase()
  const references = await withOwner({ connectionString: superuserUrl }, 1, (db) =>
    rowsOf(
      db,
      `select kind, routine::regprocedure::text from (
        select 'operator' as kind, unnest(array[oprcode, oprrest, oprjoin]) as routine from pg_operator
        union all select 'cast', castfunc from pg_cast
        union all select 'aggregate', unnest(array[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn,
          aggdeserialfn, aggmtransfn, aggminvtransfn, aggmfinalfn]) from pg_aggregate
        union all select 'type', unnest(array[typinput, typoutput, typreceive, typsend, typmodin,
          typmodout, typanalyze, typsubscript]) from pg_type
        union all select 'range', unnest(array[rngcanonical, rngsubdiff]) from pg_range
        union all select 'support', amproc from pg_amproc
        union all select 'planner', prosupport from pg_proc
        union all select 'conversion', conproc from pg_conversion
        union all select 'trigger', tgfoid from pg_trigger
      ) as uses join pg_proc on pg_proc.oid = routine
      where proname in (${refusedNames.map((name) => `'${name}'`).join(", ")})`,
    ),
  )

  expect(references).toEqual([])
})

test("refused names: no SQL function and no view of the server names one of them, but their own", async () => {
  const { superuserUrl } = await createEmptyDatabase()
  const pattern = `\\m(${refusedNames.join("|")})\\M`
  const found = await withOwner({ connectionString: superuserUrl }, 1, (db) =>
    rowsOf<{ name: string }>(
      db,
      `select proname as name from pg_proc join pg_language on pg_language.oid = prolang
       where lanname in ('sql', 'plpgsql') and coalesce(pg_get_function_sqlbody(pg_proc.oid), prosrc) ~ '${pattern}'
       union all
       select relname from pg_class where relkind = 'v' and pg_get_viewdef(oid) ~ '${pattern}'
       union all
       select relname from pg_rewrite join pg_class on pg_class.oid = ev_class
       where rulename <> '_RETURN' and pg_get_ruledef(pg_rewrite.oid) ~ '${pattern}'`,
    ),
  )
  const reachable = found.filter(({ name }) => !refusedNames.includes(name))

  // Its rule is why writing to it is refused.
  expect(reachable).toEqual([{ name: "pg_settings" }])
})
