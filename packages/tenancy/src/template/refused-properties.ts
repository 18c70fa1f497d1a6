import { type RawBuilder, sql } from "kysely"
import type { SchemaCatalog } from "./catalog.ts"
import { columnOptions } from "./kinds/column-settings.ts"

/** Properties, by name, of objects that a statement makes without saying them. */
export async function findRefusedProperties(catalog: SchemaCatalog): Promise<string[]> {
  const questions = [
    ofNames(catalog),
    ofTables(catalog),
    ofColumns(catalog),
    ofSequences(catalog),
    ofIndexes(catalog),
    ofTriggers(catalog),
    ofFunctions(catalog),
    ofRanges(catalog),
    ofOwnership(catalog),
    ofLabels(catalog),
  ]
  const { rows } = await sql<{ name: string }>`
    select distinct name from (${sql.join(questions, sql` union all `)}) as found (name)
  `.execute(catalog.db)
  return rows.map((row) => row.name)
}

/** The path has PostgreSQL's own schema first, so that a query would get its catalog instead. */
function ofNames({ relations, types }: SchemaCatalog): RawBuilder<unknown> {
  return sql`
    select format('%s %s (PostgreSQL has its own of that name, which comes first: choose another)', kind, name)
    from (
      select case when relkind in ('r', 'p') then 'table' when relkind = 'S' then 'sequence'
          else 'view' end, relname
      from pg_class
      where oid = any(${relations}::oid[])
        and to_regclass(format('pg_catalog.%I', relname)) is not null
      union all
      select 'type', typname from pg_type
      where oid = any(${types}::oid[])
        and to_regtype(format('pg_catalog.%I', typname)) is not null
    ) as hidden (kind, name)
  `
}

function ofTables({ relations, indexes }: SchemaCatalog): RawBuilder<unknown> {
  return sql`
    select concat(property, ' ', relname)
    from pg_class
    cross join lateral (
      values
        ('replica identity of table', relkind in ('r', 'p', 'm') and relreplident <> 'd'),
        ('inheritance of table', relkind in ('r', 'p') and not relispartition
          and exists (select from pg_inherits where inhrelid = pg_class.oid)),
        ('an unfinished detach of partition', exists (
          select from pg_inherits where inhrelid = pg_class.oid and inhdetachpending
        )),
        ('a partition of a table elsewhere:', relispartition and exists (
          select from pg_inherits
          where inhrelid = pg_class.oid
            and inhparent <> all (${[...relations, ...indexes]}::oid[])
        )),
        ('composite type of table', reloftype <> 0),
        ('tablespace of', reltablespace <> 0),
        ('access method of table', relkind in ('r', 'm', 'p') and relam <> 0
          and (select amname from pg_am where pg_am.oid = relam) <> 'heap')
    ) as properties (property, isThere)
    where isThere and oid = any(${[...relations, ...indexes]}::oid[])
  `
}

/** A view's columns have none of these; an index's are said, but for a constraint's. */
function ofColumns({ relations, version }: SchemaCatalog): RawBuilder<unknown> {
  const hasTarget = version >= 17 ? sql`attstattarget is not null` : sql`attstattarget > 0`
  return sql`
    select format('options of column %s.%s', relname, attname)
    from pg_class join pg_attribute on attrelid = pg_class.oid
    where pg_class.oid = any(${relations}::oid[]) and relkind = 'v'
      and attnum > 0 and (${columnOptions(version)} is not null or ${hasTarget})
  `
}

/** What an identity column's sequence is cannot be said in `create table` but for its options. */
function ofSequences({ relations }: SchemaCatalog): RawBuilder<unknown> {
  return sql`
    select format('type or persistence of sequence %s of an identity column', sequence.relname)
    from pg_class as sequence
    join pg_sequence on seqrelid = sequence.oid
    join pg_depend on classid = 'pg_class'::regclass and objid = sequence.oid
      and refclassid = 'pg_class'::regclass and deptype = 'i'
    join pg_class as owner on owner.oid = refobjid
    join pg_attribute on attrelid = refobjid and attnum = refobjsubid
    where sequence.oid = any(${relations}::oid[])
      and (seqtypid <> atttypid or sequence.relpersistence <> owner.relpersistence)
  `
}

function ofIndexes({ indexes }: SchemaCatalog): RawBuilder<unknown> {
  return sql`
    select 'an invalid, clustered or replica identity index: ' || relname
    from pg_class join pg_index on indexrelid = pg_class.oid
    where pg_class.oid = any(${indexes}::oid[])
      and (not indisvalid or not indisready or indisclustered or indisreplident)
  `
}

/** `disable trigger all` reaches the triggers behind foreign keys, which have no names to say. */
function ofTriggers({ relations }: SchemaCatalog): RawBuilder<unknown> {
  return sql`
    select format('disabled foreign keys of table %s', relname)
    from pg_trigger join pg_class on pg_class.oid = tgrelid
    where pg_class.oid = any(${relations}::oid[]) and tgisinternal and tgenabled <> 'O'
  `
}

/** Whoever calls it chooses what its names mean, and it has the owner's rights on every tenant. */
function ofFunctions({ routines }: SchemaCatalog): RawBuilder<unknown> {
  return sql`
    select format('security definer function %s without a search_path of its own', proname)
    from pg_proc
    where pg_proc.oid = any(${routines}::oid[]) and prosecdef
      and not exists (
        select from unnest(proconfig) as setting where starts_with(setting, 'search_path=')
      )
  `
}

function ofOwnership({ relations, routines, types }: SchemaCatalog): RawBuilder<unknown> {
  return sql`
    select format('%s (belongs to %s)', name, owner::regrole)
    from (
      select 'table ' || relname, relowner, relacl
      from pg_class where oid = any(${relations}::oid[])
      union all
      select 'function ' || proname, proowner, proacl
      from pg_proc where oid = any(${routines}::oid[]) and not ${isOfType}
      union all
      select 'type ' || typname, typowner, typacl from pg_type where oid = any(${types}::oid[])
      union all
      select 'type ' || typname, typowner, typacl
      from pg_class join pg_type on pg_type.oid = reltype
      where pg_class.oid = any(${relations}::oid[])
      union all
      select format('column %s.%s', relname, attname), relowner, attacl
      from pg_class join pg_attribute on attrelid = pg_class.oid and attacl is not null
      where pg_class.oid = any(${relations}::oid[])
      union all
      select 'statistics ' || stxname, stxowner, null
      from pg_statistic_ext where stxrelid = any(${relations}::oid[])
      union all
      select 'schema ' || nspname, nspowner, nspacl
      from pg_namespace where nspname = current_schema()
    ) as owned (name, owner, acl)
    where owner <> (select nspowner from pg_namespace where nspname = current_schema())
      or exists (select from aclexplode(acl) where grantor <> owner)
  `
}

/** They belong to the server's first superuser, whoever makes the type. */
const isOfType = sql`exists (
  select from pg_depend
  where classid = 'pg_proc'::regclass and objid = pg_proc.oid
    and refclassid = 'pg_type'::regclass and deptype = 'i'
)`

/** Renaming a range type leaves its constructors as they were. */
function ofRanges({ types }: SchemaCatalog): RawBuilder<unknown> {
  return sql`
    select format('range type %s with constructors named %s', typname, proname)
    from pg_range
    join pg_type on pg_type.oid in (rngtypid, rngmultitypid)
    join pg_depend on refclassid = 'pg_type'::regclass and refobjid = pg_type.oid
      and classid = 'pg_proc'::regclass and deptype = 'i'
    join pg_proc on pg_proc.oid = objid
    where rngtypid = any(${types}::oid[]) and proname <> typname
  `
}

function ofLabels({ relations, routines, types }: SchemaCatalog): RawBuilder<unknown> {
  return sql`
    select 'a security label on ' || pg_describe_object(classoid, objoid, 0)
    from pg_seclabel
    where (classoid = 'pg_class'::regclass and objoid = any(${relations}::oid[]))
      or (classoid = 'pg_proc'::regclass and objoid = any(${routines}::oid[]))
      or (classoid = 'pg_type'::regclass and objoid = any(${types}::oid[]))
  `
}
