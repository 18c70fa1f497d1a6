import { type Kysely, sql } from "kysely"
import { refusedPart } from "../../../database/statement-guard/refused-part.ts"
import type { Finding } from "../finding.ts"
import type { Cast } from "./cast.ts"

/**
 * What a statement could reach although the names that are refused stand nowhere in it: views and
 * rules, defaults, operators and aggregates of the template and the shared schemas that lead to one
 * of them. And large objects, which end the owner's pg_dump.
 */
export async function findUnguarded(db: Kysely<unknown>, { roles }: Cast): Promise<Finding[]> {
  const [definitions, objects] = [await readDefinitions(db), await readLargeObjects(db, roles)]
  const aliases = definitions.flatMap(({ name, definition }): Finding[] => {
    const part = refusedPart(definition)
    if (part === undefined) return []
    const problem = `${name} leads to ${part}, which statements may not name while the database is not hardened`
    return [{ kind: "hardening", schema: null, problem, repair: `drop ${name}`, by: "owner" }]
  })
  const left = objects.map(
    ({ oid, role }): Finding => ({
      kind: "hardening",
      schema: null,
      problem: `the large object ${oid} belongs to ${role}, and the owner's pg_dump fails on it`,
      repair: `grant ${role} to current_user; set role ${role}; select lo_unlink(${oid}); reset role; revoke ${role} from current_user`,
      by: "owner",
    }),
  )
  return [...aliases, ...left]
}

/** Functions are read when the migration runs that makes them. */
async function readDefinitions(db: Kysely<unknown>) {
  const { rows } = await sql<{ name: string; definition: string }>`
    with ours as (
      select oid from pg_namespace where nspname in ('__template__', 'public', 'extensions')
    ), made as (
      select 'view ' || pg_class.oid::regclass as name, pg_get_viewdef(pg_class.oid) as definition,
        pg_class.oid as id, 'pg_class'::regclass as catalog
      from pg_class where relkind in ('v', 'm') and relnamespace in (select oid from ours)
      union all
      select format('rule %I on %s', rulename, ev_class::regclass), pg_get_ruledef(pg_rewrite.oid),
        pg_rewrite.oid, 'pg_rewrite'::regclass
      from pg_rewrite join pg_class on pg_class.oid = ev_class
      where rulename <> '_RETURN' and relnamespace in (select oid from ours)
      union all
      select format('the default of %s.%I', adrelid::regclass, attname), pg_get_expr(adbin, adrelid),
        adrelid, 'pg_class'::regclass
      from pg_attrdef
      join pg_attribute on attrelid = adrelid and attnum = adnum
      join pg_class on pg_class.oid = adrelid
      where relnamespace in (select oid from ours)
      union all
      select 'operator ' || pg_operator.oid::regoperator, 'select ' || oprcode::regproc,
        pg_operator.oid, 'pg_operator'::regclass
      from pg_operator where oprnamespace in (select oid from ours)
      union all
      select 'aggregate ' || aggfnoid::regprocedure,
        format('select %s, %s', aggtransfn::regproc, aggfinalfn::regproc), aggfnoid, 'pg_proc'::regclass
      from pg_aggregate join pg_proc on pg_proc.oid = aggfnoid
      where pronamespace in (select oid from ours)
    )
    select name, definition from made
    -- An extension's own are known by their names.
    where not exists (
      select from pg_depend where classid = catalog and objid = id and deptype = 'e'
    )
    order by name
  `.execute(db)
  return rows
}

async function readLargeObjects(db: Kysely<unknown>, roles: Cast["roles"]) {
  const { rows } = await sql<{ oid: string; role: string }>`
    select pg_largeobject_metadata.oid::text as oid, quote_ident(rolname) as role
    from pg_largeobject_metadata join pg_roles on pg_roles.oid = lomowner
    where rolname in (${roles.login}, ${roles.shared}, ${roles.tenants})
      or rolname in (select schema from tenancy.tenants)
    order by 1
  `.execute(db)
  return rows
}
