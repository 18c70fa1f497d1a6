import { type RawBuilder, sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/** What `create table` cannot say of a column on every version, and no view or index says. */
export async function columnSettings(catalog: SchemaCatalog): Promise<Statement[]> {
  const { db, relations, indexes } = catalog
  const { rows } = await sql<StatementRow & { isIndex: boolean }>`
    select
      relname as name,
      relkind in ('i', 'I') as "isIndex",
      format(
        'alter %s %I %s', case when relkind in ('i', 'I') then 'index' else 'table only' end,
        relname, string_agg(format('alter column %s %s', label, setting), ', ' order by attnum, setting)
      ) as text,
      array[${addressOf("pg_class", "pg_class.oid")}] as needs
    from pg_class
    join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    join pg_type on pg_type.oid = atttypid
    cross join lateral (
      select case when relkind in ('i', 'I') then attnum::text else quote_ident(attname) end as label
    ) as labels
    cross join lateral (${settings(catalog.version)}) as settings (setting)
    where pg_class.oid = any(${[...relations, ...indexes]}::oid[])
      and relkind in ('r', 'p', 'm', 'i', 'I') and setting is not null
    group by pg_class.oid, relname, relkind
  `.execute(db)
  return [
    ...toStatements(
      "columns",
      rows.filter((row) => !row.isIndex),
    ),
    ...toStatements(
      "indexSettings",
      rows.filter((row) => row.isIndex),
    ),
  ]
}

/**
 * The options of a row of `pg_attribute` that DDL has set, as `name=value`; null for none.
 *
 * The server keeps values of its own there too: since 15.20 `pg_attver`, which differs from table
 * to table. A major version later than this list may know more options, which are then all but
 * those with the server's own prefix.
 */
export function columnOptions(version: number): RawBuilder<string | null> {
  const isSetByDdl =
    version > 18
      ? sql`not starts_with(option, 'pg_')`
      : sql`split_part(option, '=', 1) in ('n_distinct', 'n_distinct_inherited')`
  return sql`(
    select string_agg(option, ', ' order by place)
    from unnest(attoptions) with ordinality as options (option, place)
    where ${isSetByDdl}
  )`
}

/** An operator class's parameters are in `attoptions` of an index, and in its definition. */
function settings(version: number) {
  const hasTarget = version >= 17 ? sql`attstattarget is not null` : sql`attstattarget >= 0`
  return sql`
    values
      (case when relkind in ('r', 'p', 'm') and attstorage <> typstorage then
        'set storage ' || case attstorage
          when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end
      end),
      (case when relkind in ('r', 'p', 'm') and attcompression <> '' then
        'set compression ' || case attcompression when 'p' then 'pglz' else 'lz4' end
      end),
      (case when ${hasTarget} then 'set statistics ' || attstattarget end),
      (case when relkind in ('r', 'p', 'm') and attoptions is not null then
        'set (' || ${columnOptions(version)} || ')'
      end)
  `
}
