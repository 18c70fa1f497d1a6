import { type Kysely, sql } from "kysely"

/**
 * Fills the empty tables of one schema, which have no foreign keys and triggers yet, with the rows
 * of another of the same structure. One statement copies all tables, so that it has one snapshot.
 */
export async function copyRows<T>(
  transaction: Kysely<T>,
  source: string,
  target: string,
): Promise<void> {
  // The target alone: what PostgreSQL prints of its types is then unqualified, and meant here. What
  // goes from one type to the other by its text is written as it is read.
  await sql`
    set local search_path to ${sql.id(target)}, extensions;
    set local datestyle to iso;
    set local extra_float_digits to 3
  `.execute(transaction)
  const tables = await readTables(transaction, target)
  if (tables.length > 0) {
    const copies = tables.map((table, index) => copyOf(table, index, source, target))
    await sql`with ${sql.join(copies)} select`.execute(transaction)
  }
  await copySequences(transaction, source, target)
}

/** What one schema has rows in and the other no place for, by name. */
export async function findWithoutPlace<T>(
  db: Kysely<T>,
  source: string,
  target: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    with columns as (
      select relnamespace as schema, format('%I.%I', relname, attname) as name
      from pg_class join pg_attribute on attrelid = pg_class.oid
      where relnamespace in (${source}::regnamespace, ${target}::regnamespace)
        and relkind in ('r', 'p') and not relispartition
        and attnum > 0 and not attisdropped and attgenerated = ''
    )
    select name from columns where schema = ${source}::regnamespace
    except select name from columns where schema = ${target}::regnamespace
    order by name
  `.execute(db)
  return rows.map((row) => row.name)
}

/** The materialized views that the app filled: the template's are filled as in any new tenant. */
export async function refreshViews<T>(
  transaction: Kysely<T>,
  source: string,
  target: string,
): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select own.relname as name
    from pg_class as own join pg_class as copied on copied.relname = own.relname
    where own.relnamespace = ${target}::regnamespace and copied.relnamespace = ${source}::regnamespace
      and own.relkind = 'm' and copied.relispopulated and not own.relispopulated
    -- As they were made: what reads another comes after it.
    order by own.oid
  `.execute(transaction)
  for (const { name } of rows) {
    await sql`refresh materialized view ${sql.id(target, name)}`.execute(transaction)
  }
}

interface Table {
  readonly name: string
  /** Without those that are computed. */
  readonly columns: readonly Column[]
}

interface Column {
  readonly name: string
  /** Where it is one of the schema's own types, of which the source has another. */
  readonly cast: string | null
}

function copyOf({ name, columns }: Table, index: number, source: string, target: string) {
  // Without columns of its own a row is still a row.
  const into =
    columns.length === 0
      ? sql``
      : sql`(${sql.join(columns.map((column) => sql.id(column.name)))}) overriding system value`
  const from = sql.join(
    columns.map((column) =>
      column.cast === null
        ? sql.id(column.name)
        : sql`${sql.id(column.name)}::text::${sql.raw(column.cast)}`,
    ),
  )
  return sql`
    ${sql.id(`copy_${index}`)} as (
      insert into ${sql.id(target, name)} ${into}
      select ${from} from ${sql.id(source, name)}
    )
  `
}

/** Rows of partitions go through their parent. */
async function readTables<T>(db: Kysely<T>, schema: string): Promise<readonly Table[]> {
  const { rows } = await sql<Table>`
    select relname as name, coalesce((
      select json_agg(json_build_object('name', attname, 'cast', case
        when coalesce(element.typnamespace, pg_type.typnamespace) = relnamespace
        then format_type(atttypid, atttypmod)
      end) order by attnum)
      from pg_attribute
      join pg_type on pg_type.oid = atttypid
      left join pg_type as element on element.oid = pg_type.typelem and pg_type.typcategory = 'A'
      where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
    ), '[]') as columns
    from pg_class
    where relnamespace = ${schema}::regnamespace and relkind in ('r', 'p') and not relispartition
  `.execute(db)
  return rows
}

/** Sequences belong to no snapshot: read after the rows, they are past every number in them. */
async function copySequences<T>(db: Kysely<T>, source: string, target: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = ${target}::regnamespace and relkind = 'S'
  `.execute(db)
  for (const { name } of rows) {
    await sql`
      select setval(
        format('%I.%I', ${target}::text, ${name}::text)::regclass, last_value, is_called
      ) from ${sql.id(source, name)}
    `.execute(db)
  }
}
