import { type Kysely, sql } from "kysely"

/** What the catalogs say of a column's type, where kysely-codegen's own reading falls short. */
export interface ColumnFacts {
  readonly table: string
  readonly column: string
  /** Without domains and arrays: the type that decides how a value, or an element, is read. */
  readonly type: string
  readonly typeSchema: string
  readonly labels: readonly string[] | null
  readonly isArray: boolean
  readonly isNullable: boolean
  /** `insert` may leave it out: it has a default of its own or of its domain. */
  readonly hasDefault: boolean
  /** Only the database fills it: `generated always as …`. */
  readonly isGenerated: boolean
}

export async function readColumnFacts(
  db: Kysely<unknown>,
  schema: string,
): Promise<readonly ColumnFacts[]> {
  const { rows } = await sql<ColumnFacts>`
    with recursive resolved as (
      select c.oid as relation, a.attnum, a.atttypid as type, false as is_array, false as has_default
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = ${schema}
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind in ('r', 'p', 'v', 'm', 'f')
      union all
      select r.relation, r.attnum,
        case when t.typtype = 'd' then t.typbasetype else t.typelem end,
        r.is_array or t.typtype <> 'd',
        r.has_default or (not r.is_array and t.typdefault is not null)
      from resolved r
      join pg_catalog.pg_type t on t.oid = r.type
      left join pg_catalog.pg_type element on element.oid = t.typelem and element.typarray = t.oid
      where t.typtype = 'd' or element.oid is not null
    )
    select c.relname as table, a.attname as column, t.typname as type, tn.nspname as "typeSchema",
      (select array_agg(e.enumlabel::text order by e.enumsortorder)
        from pg_catalog.pg_enum e where e.enumtypid = t.oid) as labels,
      r.is_array as "isArray", not a.attnotnull as "isNullable",
      a.atthasdef or a.attidentity <> '' or r.has_default as "hasDefault",
      a.attgenerated <> '' or a.attidentity = 'a' as "isGenerated"
    from resolved r
    join pg_catalog.pg_class c on c.oid = r.relation
    join pg_catalog.pg_attribute a on a.attrelid = r.relation and a.attnum = r.attnum
    join pg_catalog.pg_type t on t.oid = r.type
    join pg_catalog.pg_namespace tn on tn.oid = t.typnamespace
    left join pg_catalog.pg_type element on element.oid = t.typelem and element.typarray = t.oid
    where t.typtype <> 'd' and element.oid is null
    order by c.relname, a.attnum
  `.execute(db)
  return rows
}
