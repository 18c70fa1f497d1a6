import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../../identifiers.ts"
import type { Finding } from "../finding.ts"
import { relationsOf } from "./relations.ts"

/**
 * Objects in `public` and `extensions` that a statement can meet in place of what it names. The
 * tenant's schema comes first on its path, then `extensions`: a table of the same name there answers
 * where the tenant's is missing, one in `public` where somebody writes the path by hand.
 * PostgreSQL's own functions come first too, but one whose arguments fit better wins.
 */
export async function findShadows(db: Kysely<unknown>): Promise<Finding[]> {
  const { rows } = await sql<{ schema: string; problem: string; repair: string }>`
    with places as (
      select oid as nsp, nspname as schema from pg_namespace
      where nspname in ('public', 'extensions')
    ),
    template as (
      select oid as nsp, nspname as schema from pg_namespace where nspname = ${TEMPLATE_SCHEMA}
    ),
    relations as materialized (${relationsOf("places")}),
    relations_of_template as materialized (${relationsOf("template")})
    select schema,
      format('%I.%I has the name of a table of every tenant', schema, relname) as problem,
      format(
        'alter %s %I.%I rename to %I',
        case relkind when 'v' then 'view' when 'm' then 'materialized view'
          when 'S' then 'sequence' else 'table' end,
        schema, relname, format('shared_%s', relname)
      ) as repair
    from relations
    where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      and relname in (select relname from relations_of_template)
    union all
    select schema,
      format('%s has the name of a function of %s', pg_proc.oid::regprocedure,
        case when own.oid is null then 'PostgreSQL''s own' else 'every tenant' end),
      format('alter routine %s rename to %I', pg_proc.oid::regprocedure, format('shared_%s', pg_proc.proname))
    from places
    join pg_proc on pronamespace = nsp
    left join lateral (
      select oid from pg_proc as other
      where schema = 'extensions' and other.proname = pg_proc.proname
        and other.pronamespace in (select nsp from template)
      limit 1
    ) as own on true
    where pg_proc.prokind in ('f', 'p')
      and (own.oid is not null or exists (
        select from pg_proc as other
        where other.proname = pg_proc.proname and other.pronamespace = 'pg_catalog'::regnamespace
      ))
      and not ${isOfExtension("pg_proc", "pg_proc.oid")}
    union all
    select schema,
      format('%I.%I has the name of a type of %s', schema, typname,
        case when own.oid is null then 'PostgreSQL''s own' else 'every tenant' end),
      format('alter type %I.%I rename to %I', schema, typname, format('shared_%s', typname))
    from places
    join pg_type on typnamespace = nsp
    left join lateral (
      select oid from pg_type as other
      where schema = 'extensions' and other.typname = pg_type.typname
        and other.typnamespace in (select nsp from template)
      limit 1
    ) as own on true
    where typtype in ('d', 'e', 'r')
      and (own.oid is not null or exists (
        select from pg_type as other
        where other.typname = pg_type.typname and other.typnamespace = 'pg_catalog'::regnamespace
      ))
      and not ${isOfExtension("pg_type", "pg_type.oid")}
    union all
    select schema,
      format('the operator %s has the name of one of PostgreSQL''s own', pg_operator.oid::regoperator),
      format('drop operator %s', pg_operator.oid::regoperator)
    from places join pg_operator on oprnamespace = nsp
    where exists (
        select from pg_operator as other
        where other.oprname = pg_operator.oprname
          and other.oprnamespace = 'pg_catalog'::regnamespace
      )
      and not ${isOfExtension("pg_operator", "pg_operator.oid")}
    order by 1, 2
  `.execute(db)
  return rows.map((row) => ({ kind: "shadow", by: "owner", ...row }))
}

/** An extension that someone chose brings its own overloads; they are not ours to rename. */
function isOfExtension(catalog: string, oid: string) {
  return sql`exists (
    select from pg_depend
    where classid = ${sql.lit(catalog)}::regclass and objid = ${sql.ref(oid)} and deptype = 'e'
  )`
}
