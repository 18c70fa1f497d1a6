import { sql } from "kysely"
import type { SchemaCatalog } from "./catalog.ts"
import { findRefusedProperties } from "./refused-properties.ts"
import type { Statement } from "./statement.ts"

/**
 * What the statements do not carry, by name. Three questions: is there an object in the schema, or
 * one that hangs on such an object, that no statement makes? Does an object that a statement
 * makes have a property that the statement does not say? Does it refer to what is not there for
 * every tenant alike?
 */
export async function findRefused(
  catalog: SchemaCatalog,
  statements: readonly Statement[],
): Promise<readonly string[]> {
  const claimed = statements.flatMap((statement) => statement.makes)
  const found = await Promise.all([
    findUnclaimedObjects(catalog, claimed),
    findReferences(catalog, claimed),
    findRefusedProperties(catalog),
  ])
  return [...new Set(found.flat())].toSorted()
}

/** Default privileges are a kind of their own; a toast table's index comes with the table. */
async function findUnclaimedObjects(
  catalog: SchemaCatalog,
  claimed: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    with claimed as materialized (${split(claimed)}),
    roots as (
      select class, object from claimed
      union all
      select 'pg_namespace'::regclass, oid from pg_namespace where nspname = ${catalog.schema}
    )
    select distinct pg_describe_object(classid, objid, 0) as name
    from roots
    join pg_depend on refclassid = class and refobjid = object
    where classid <> 'pg_default_acl'::regclass
      and (classid, objid) not in (select class, object from claimed)
      and not exists (
        select from pg_class
        where classid = 'pg_class'::regclass and pg_class.oid = objid
          and relnamespace = 'pg_toast'::regnamespace
      )
  `.execute(catalog.db)
  return rows.map((row) => row.name)
}

/** Another tenant's objects above all; the shared tables are the runner's to allow. */
async function findReferences(
  catalog: SchemaCatalog,
  claimed: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    with claimed as materialized (${split(claimed)}),
    needs as materialized (
      select class, object, refclassid, refobjid, deptype
      from claimed
      cross join lateral (
        select refclassid, refobjid, deptype from pg_depend
        where classid = class and objid = object
        offset 0
      ) as needed
    ),
    outside as materialized (
      select refclassid, refobjid, needed.identity
      from (
        select distinct refclassid, refobjid
        from needs
        where refobjid >= 16384
          and (refclassid, refobjid) not in (select class, object from claimed)
      ) as referred
      cross join lateral pg_identify_object(refclassid, refobjid, 0) as needed
      where needed.schema not in (
        ${catalog.schema}, 'public', 'extensions', 'pg_catalog', 'information_schema', 'pg_toast'
      )
    )
    select distinct
      format('%s (refers to %s)', pg_describe_object(class, object, 0), identity) as name
    from needs join outside using (refclassid, refobjid)
    union all
    select format(
      '%s (%s an extension)', pg_describe_object(class, object, 0),
      case deptype when 'e' then 'belongs to' else 'depends on' end
    )
    from needs where deptype in ('e', 'x')
  `.execute(catalog.db)
  return rows.map((row) => row.name)
}

function split(addresses: readonly string[]) {
  return sql<{ class: number; object: number }>`
    select split_part(address, ':', 1)::oid as class, split_part(address, ':', 2)::oid as object
    from unnest(${addresses}::text[]) as address
  `
}
