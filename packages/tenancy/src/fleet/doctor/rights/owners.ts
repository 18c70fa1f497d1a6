import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../../identifiers.ts"
import type { Finding } from "../finding.ts"
import type { Cast } from "./cast.ts"

/** Whoever owns an object may do everything with it, and give it to others. */
export async function findForeignOwners(
  db: Kysely<unknown>,
  { owner, roles }: Cast,
): Promise<Finding[]> {
  const { rows } = await sql<{ schema: string; target: string; has: string; repair: string }>`
    with schemas as materialized (
      select oid as nsp, nspname as schema, nspowner from pg_namespace
      where nspname in (select schema from tenancy.tenants where not purging)
        or nspname in (${TEMPLATE_SCHEMA}, 'tenancy')
    ),
    -- First whose it is: that is asked of every object, the rest of the few that are a stranger's.
    classes as materialized (
      select * from pg_class where relowner <> to_regrole(quote_ident(${owner})) and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    ),
    routines as materialized (select * from pg_proc where proowner <> to_regrole(quote_ident(${owner}))),
    types as materialized (
      select * from pg_type where typowner <> to_regrole(quote_ident(${owner})) and typtype in ('d', 'e', 'r', 'c')
    ),
    owned as (
      select schema, format('schema %I', schema) as target, nspowner as has
      from schemas where nspowner <> to_regrole(quote_ident(${owner}))
      union all
      select schema, format(
        '%s %I.%I',
        case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view'
          else 'table' end,
        schema, relname
      ), relowner
      from schemas join classes on relnamespace = nsp
      where relkind <> 'S' or not exists (
        select from pg_depend
        where classid = 'pg_class'::regclass and objid = classes.oid and deptype in ('a', 'i')
      )
      union all
      select schema, 'routine ' || routines.oid::regprocedure, proowner
      from schemas join routines on pronamespace = nsp
      where not exists (
        select from pg_depend
        where classid = 'pg_proc'::regclass and objid = routines.oid and deptype = 'i'
      ) and not (
        routines.oid = 'tenancy.enlist(text, text)'::regprocedure
        and pg_get_userbyid(proowner) = ${roles.enlister}
      )
      union all
      select schema, format('type %I.%I', schema, typname), typowner
      from schemas join types on typnamespace = nsp
      where typtype <> 'c' or (select relkind from pg_class where pg_class.oid = typrelid) = 'c'
    )
    select schema, target, pg_get_userbyid(has) as has,
      format('alter %s owner to %I', target, ${owner}::text) as repair
    from owned
    order by 1, 2
  `.execute(db)
  return rows.map(({ schema, target, has, repair }) => ({
    kind: "foreign_owner",
    schema,
    problem: `${target} belongs to ${has}, who may do everything with it`,
    repair,
    by: "superuser",
  }))
}
