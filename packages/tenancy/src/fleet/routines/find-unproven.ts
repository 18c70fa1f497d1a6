import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import { type Routine, unprovenReason } from "./unproven-reason.ts"

/** A routine that was not proven to stay in its tenant's scope. */
export interface UnprovenRoutine {
  /** `__template__.ev(text)` */
  readonly signature: string
  readonly reason: string
}

/**
 * Judges every routine that a tenant's statement, default or trigger can call: those of the
 * template, `public` and `extensions`, from the catalogs, so also what dynamic statements made.
 * Not what belongs to an extension, which an administrator chose, nor the constructors that
 * PostgreSQL makes for a range type.
 */
export async function findUnprovenRoutines(
  db: Kysely<unknown>,
): Promise<readonly UnprovenRoutine[]> {
  const { rows } = await sql<Routine & { signature: string }>`
    select format('%I.%s', nspname, pg_proc.oid::regprocedure) as signature,
      proname as name, lanname as language,
      coalesce(pg_get_function_sqlbody(pg_proc.oid), prosrc) as body,
      prosqlbody is not null as "hasStandardBody",
      coalesce(proconfig, '{}') as settings,
      coalesce((
        select array_agg(called.proname::text)
        from pg_aggregate, unnest(array[
          aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn, aggmtransfn,
          aggminvtransfn, aggmfinalfn
        ]::oid[]) as support
        join pg_proc as called on called.oid = support
        where aggfnoid = pg_proc.oid
      ), '{}') as calls
    from pg_proc
    join pg_namespace on pg_namespace.oid = pronamespace
    join pg_language on pg_language.oid = prolang
    where nspname in (${TEMPLATE_SCHEMA}, 'public', 'extensions')
      and not exists (
        select from pg_depend
        where classid = 'pg_proc'::regclass and objid = pg_proc.oid
          and (deptype = 'e' or deptype = 'i' and refclassid = 'pg_type'::regclass)
      )
    order by 1
  `.execute(db)
  return rows.flatMap(({ signature, ...routine }) => {
    const reason = unprovenReason(routine)
    return reason === undefined ? [] : [{ signature: withoutRepeat(signature), reason }]
  })
}

/** The name comes with its schema when that is not on the path. */
function withoutRepeat(signature: string): string {
  const [schema = "", ...rest] = signature.split(".")
  const name = rest.join(".")
  return name.startsWith(`${schema}.`) ? name : signature
}
