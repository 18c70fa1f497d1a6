import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import type { MigrationSequence } from "../migrations.ts"
import type { Clause, TableName } from "./clauses.ts"
import { type ChangeOfType, functionsOfDefault, newTypeOf } from "./expressions.ts"

/** What the catalogs know of what clauses name. */
export interface Facts {
  /** Of the largest table of that name; undefined where there is none yet. */
  rowsOf(sequence: MigrationSequence, table: TableName): number | undefined
  isVolatile(name: string): boolean
  changeOfType(clause: Clause): ChangeOfType | undefined
  /** Whether its column is NOT NULL, or a valid check says as much. */
  isNeverNull(clause: Clause): boolean
}

export interface Named {
  readonly clause: Clause
  readonly sequence: MigrationSequence
  readonly table: TableName
}

export async function readFacts(db: Kysely<unknown>, named: readonly Named[]): Promise<Facts> {
  const sizes = await readSizes(db, [...new Set(named.map(({ table }) => table.name))])
  const volatile = await readVolatile(
    db,
    named.flatMap(({ clause }) => functionsOfDefault(clause)),
  )
  const changes = new Map<Clause, ChangeOfType | undefined>()
  const neverNull = new Set<Clause>()
  for (const one of named) {
    const { text } = one.clause
    if (/^alter column (?:set data )?type\b/.test(text)) {
      changes.set(one.clause, await readChange(db, one))
    }
    if (/^alter column set not null\b/.test(text) && (await readNeverNull(db, one))) {
      neverNull.add(one.clause)
    }
  }
  return {
    rowsOf: (sequence, table) => sizes.get(`${schemaOf(sequence, table)} ${table.name}`),
    isVolatile: (name) => volatile.has(name),
    changeOfType: (clause) => changes.get(clause),
    isNeverNull: (clause) => neverNull.has(clause),
  }
}

/** Of tenants the template: it is what they are. */
function schemaOf(sequence: MigrationSequence, { schema }: TableName): string {
  return schema ?? (sequence === "shared" ? "public" : TEMPLATE_SCHEMA)
}

/**
 * Counts pages as well as rows: a table that was never analysed says -1 rows, and a server
 * without autovacuum says so for ever.
 */
async function readSizes(
  db: Kysely<unknown>,
  tables: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ key: string; rows: number }>`
    with found as (
      select relation.oid, relname, relkind,
        case when schema is null then nspname else ${TEMPLATE_SCHEMA} end as schema
      from pg_class as relation
      join pg_namespace on pg_namespace.oid = relnamespace
      left join tenancy.tenants on schema = nspname
      where relname = any (${tables}) and relkind in ('r', 'p', 'v', 'm')
        and (nspname in ('public', ${TEMPLATE_SCHEMA}) or schema is not null)
    ),
    sizes as (
      select found.schema, found.relname, sum(case
          when part.reltuples >= 0 and part.relpages > 0 then part.reltuples
          else pg_relation_size(part.oid) / 64
        end) as rows
      from found
      left join lateral (
        select found.oid::regclass as relid where relkind <> 'p'
        union all
        select relid from pg_partition_tree(case relkind when 'p' then found.oid end) where isleaf
      ) as leaf on true
      left join pg_class as part on part.oid = leaf.relid
      group by found.oid, found.schema, found.relname
    )
    select schema || ' ' || relname as key, max(coalesce(rows, 0))::float8 as rows
    from sizes group by schema, relname
  `.execute(db)
  return new Map(rows.map((row) => [row.key, Math.round(row.rows)]))
}

async function readVolatile(
  db: Kysely<unknown>,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set()
  const { rows } = await sql<{ name: string }>`
    select distinct proname as name
    from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
    where proname = any (${names}) and provolatile = 'v'
      and nspname in ('pg_catalog', 'extensions', 'public', ${TEMPLATE_SCHEMA})
  `.execute(db)
  return new Set(rows.map(({ name }) => name))
}

async function readChange(
  db: Kysely<unknown>,
  { clause, sequence, table }: Named,
): Promise<ChangeOfType | undefined> {
  const type = newTypeOf(clause)
  if (type === undefined) return undefined
  const { rows } = await sql<ChangeOfType>`
    select format_type(atttypid, atttypmod) as from, format_type(wanted, null) as to,
      atttypid = wanted or exists (
        select from pg_cast
        where castsource = atttypid and casttarget = wanted and castmethod = 'b'
      ) as "isStoredAlike"
    from pg_attribute, to_regtype(${type}) as wanted
    where attrelid = to_regclass(format('%I.%I', ${schemaOf(sequence, table)}::text, ${table.name}::text))
      and attname = ${clause.column} and not attisdropped and wanted is not null
  `
    .execute(db)
    // Before 16 it throws for what cannot be a type.
    .catch(() => ({ rows: [] }))
  return rows[0]
}

async function readNeverNull(
  db: Kysely<unknown>,
  { clause, sequence, table }: Named,
): Promise<boolean> {
  const { rows } = await sql`
    select from pg_attribute
    where attrelid = to_regclass(format('%I.%I', ${schemaOf(sequence, table)}::text, ${table.name}::text))
      and attname = ${clause.column}
      and (attnotnull or exists (
        select from pg_constraint
        where conrelid = attrelid and contype = 'c' and convalidated
          and pg_get_constraintdef(pg_constraint.oid) = format('CHECK ((%I IS NOT NULL))', attname)
      ))
  `.execute(db)
  return rows.length > 0
}
