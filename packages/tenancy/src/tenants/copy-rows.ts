import { type Kysely, sql } from "kysely"

/**
 * Fills the empty tables of one schema with the rows of another of the same structure. One
 * statement copies all tables, so that it has one snapshot; foreign keys and triggers are off
 * meanwhile and come back as they were, the keys with a check of every row.
 */
export async function copyRows<T>(
  transaction: Kysely<T>,
  source: string,
  target: string,
): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(transaction)
  // The target alone: what PostgreSQL prints of it is then unqualified, and meant here.
  await sql`set local search_path to ${sql.id(target)}, extensions`.execute(transaction)
  const tables = await readTables(transaction, target)
  if (tables.length === 0) return
  const keys = await readForeignKeys(transaction, target)
  const triggers = await readTriggers(transaction, target)

  for (const { table, name } of keys) await run(`alter table ${table} drop constraint ${name}`)
  for (const { table, name } of triggers) await run(`alter table ${table} disable trigger ${name}`)
  await sql`
    with ${sql.join(tables.map((table, index) => copyOf(table, index, source, target)))} select
  `.execute(transaction)
  await copySequences(transaction, source, target)
  for (const { table, name, state } of triggers) {
    await run(`alter table ${table} enable ${states[state] ?? ""} trigger ${name}`)
  }
  for (const { table, name, definition } of keys) {
    await run(`alter table ${table} add constraint ${name} ${definition}`)
  }
  await refreshViews(transaction, target)
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
  const into = sql.join(columns.map((column) => sql.id(column.name)))
  const from = sql.join(
    columns.map((column) =>
      column.cast === null
        ? sql.id(column.name)
        : sql`${sql.id(column.name)}::text::${sql.raw(column.cast)}`,
    ),
  )
  return sql`
    ${sql.id(`copy_${index}`)} as (
      insert into ${sql.id(target, name)} (${into}) overriding system value
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
  return rows.filter(({ columns }) => columns.length > 0)
}

async function readForeignKeys<T>(db: Kysely<T>, schema: string) {
  const { rows } = await sql<{ table: string; name: string; definition: string }>`
    select conrelid::regclass::text as table, quote_ident(conname) as name,
      pg_get_constraintdef(oid) as definition
    from pg_constraint
    where connamespace = ${schema}::regnamespace and contype = 'f' and conparentid = 0
    order by conrelid, conname
  `.execute(db)
  return rows
}

/** Those that are off stay off. */
async function readTriggers<T>(db: Kysely<T>, schema: string) {
  const { rows } = await sql<{ table: string; name: string; state: string }>`
    select tgrelid::regclass::text as table, quote_ident(tgname) as name, tgenabled as state
    from pg_trigger join pg_class on pg_class.oid = tgrelid
    where relnamespace = ${schema}::regnamespace and not tgisinternal and tgparentid = 0
      and tgenabled <> 'D'
  `.execute(db)
  return rows
}

const states: Record<string, string> = { R: "replica", A: "always" }

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

async function refreshViews<T>(db: Kysely<T>, schema: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = ${schema}::regnamespace and relkind = 'm' and relispopulated
    order by oid
  `.execute(db)
  for (const { name } of rows) {
    await sql`refresh materialized view ${sql.id(schema, name)}`.execute(db)
  }
}
