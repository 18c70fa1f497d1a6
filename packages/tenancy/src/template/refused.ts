import { sql } from "kysely"
import type { SchemaCatalog, Statement } from "./statement.ts"

/**
 * What the statements do not carry, by name. Two questions: is there an object in the schema, or
 * one that hangs on such an object, that no statement makes? Does an object that a statement
 * makes have a property that the statement does not say?
 */
export async function findRefused(
  catalog: SchemaCatalog,
  statements: readonly Statement[],
): Promise<readonly string[]> {
  const unclaimed = await findUnclaimedObjects(catalog, statements)
  const { rows } = await sql<{ name: string }>`
    ${tableProperties} union ${columnProperties(catalog.version)} union ${indexProperties}
    union ${constraintProperties} union ${triggerProperties} union ${functionProperties}
  `.execute(catalog.db)
  return [...new Set([...unclaimed, ...rows.map((row) => row.name)])].toSorted()
}

/** Default privileges are rights, not structure; a toast table's index comes with the table. */
async function findUnclaimedObjects(
  catalog: SchemaCatalog,
  statements: readonly Statement[],
): Promise<string[]> {
  const claimed = statements.flatMap((statement) => statement.makes)
  const { rows } = await sql<{ name: string }>`
    with claimed as (
      select split_part(address, ':', 1)::oid as class, split_part(address, ':', 2)::oid as object
      from unnest(${claimed}::text[]) as address
    ),
    roots as (
      select class, object from claimed
      union all
      select 'pg_namespace'::regclass, ${catalog.schema}::regnamespace
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

const relations = sql`
  from pg_class
  where relnamespace = current_schema()::regnamespace and relkind in ('r', 'v', 'S', 'i')
`

const tableProperties = sql`
  select 'an unlogged table: ' || relname as name ${relations} and relpersistence <> 'p'
  union all select 'storage parameters of ' || relname ${relations}
    and relkind in ('r', 'S') and reloptions is not null
  union all select 'row-level security of table ' || relname ${relations}
    and (relrowsecurity or relforcerowsecurity)
  union all select 'replica identity of table ' || relname ${relations}
    and relkind = 'r' and relreplident <> 'd'
  union all select 'inheritance of table ' || relname ${relations}
    and (relispartition or oid in (select inhrelid from pg_inherits))
  union all select 'composite type of table ' || relname ${relations} and reloftype <> 0
  union all select 'tablespace of ' || relname ${relations} and reltablespace <> 0
  union all select 'access method of table ' || relname ${relations}
    and relkind = 'r' and relam <> (select oid from pg_am where amname = 'heap')
`

function columnProperties(version: number) {
  const hasTarget = version >= 17 ? sql`attstattarget is not null` : sql`attstattarget > 0`
  return sql`
    select format('storage, compression or statistics of column %s.%s', relname, attname)
    from pg_class
    join pg_attribute on attrelid = pg_class.oid
    join pg_type on pg_type.oid = atttypid
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'i', 'v')
      and attnum > 0 and not attisdropped
      and (
        ${hasTarget} or attoptions is not null
        or (relkind = 'r' and (attstorage <> typstorage or attcompression <> ''))
      )
  `
}

const indexProperties = sql`
  select 'an invalid, clustered or replica identity index: ' || relname
  from pg_class join pg_index on indexrelid = pg_class.oid
  where relnamespace = current_schema()::regnamespace
    and (not indisvalid or indisclustered or indisreplident)
  union all
  select 'storage parameters of the index of constraint ' || conname
  from pg_class join pg_constraint on conindid = pg_class.oid and contype in ('p', 'u', 'x')
  where relnamespace = current_schema()::regnamespace and reloptions is not null
`

const constraintProperties = sql`
  select format('constraint %s (not valid)', conname)
  from pg_constraint
  where connamespace = current_schema()::regnamespace and contype <> 'f' and not convalidated
    and conrelid <> 0
  union all
  select format('constraint %s (not null without inheritance)', conname)
  from pg_constraint
  where connamespace = current_schema()::regnamespace and contype = 'n' and connoinherit
`

const triggerProperties = sql`
  select format('trigger %s (disabled, or for replicas)', tgname)
  from pg_trigger join pg_class on pg_class.oid = tgrelid
  where relnamespace = current_schema()::regnamespace and tgenabled <> 'O'
`

/** Whoever calls it chooses what its names mean, and it has the owner's rights on every tenant. */
const functionProperties = sql`
  select format('security definer function %s without a search_path of its own', proname)
  from pg_proc
  where pronamespace = current_schema()::regnamespace and prosecdef
    and not exists (
      select from unnest(proconfig) as setting where starts_with(setting, 'search_path=')
    )
`
