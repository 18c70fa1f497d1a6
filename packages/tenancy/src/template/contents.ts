import { type Kysely, sql } from "kysely"
import type { SchemaCatalog } from "./catalog.ts"

/**
 * What a migration left in the template besides structure: rows, sequences that moved, large
 * objects. Tenants that exist got the same, tenants made later would not.
 *
 * @returns by name.
 */
export async function findContents(catalog: SchemaCatalog): Promise<readonly string[]> {
  return [...(await findRowsAndMoves(catalog)), ...(await findLargeObjects(catalog.transaction))]
}

/** One query, made by a query: what is in a relation is in no catalog. */
async function findRowsAndMoves({ transaction: db, relations }: SchemaCatalog): Promise<string[]> {
  const { rows: asked } = await sql<{ question: string; uncover: string | null }>`
    select
      case relkind
        when 'S' then format(
          'select %L from %I.%I where is_called or last_value <> %s',
          format('the state of sequence %s (it moved: give it another START instead)', relname),
          nspname, relname, (select seqstart from pg_sequence where seqrelid = pg_class.oid)
        )
        else format(
          'select %L where exists (select from %I.%I)', 'rows in table ' || relname, nspname, relname
        )
      end as question,
      case when relforcerowsecurity
        then format(
          'alter table only %I.%I no force row level security', nspname, relname
        ) end as uncover
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where pg_class.oid = any(${relations}::oid[]) and relkind in ('r', 'S')
  `.execute(db)
  if (asked.length === 0) return []
  const uncovering = asked.flatMap(({ uncover }) => uncover ?? []).join(";\n")
  const question = asked.map((row) => row.question).join(" union all ")
  return await takingBack(db, uncovering, async () => {
    const { rows } = await sql<{ name: string }>`
      select name from (${sql.raw(question)}) as found (name)
    `.execute(db)
    return rows.map((row) => row.name)
  })
}

async function takingBack<T>(
  db: Kysely<unknown>,
  change: string,
  fn: () => Promise<T>,
): Promise<T> {
  if (change === "") return await fn()
  await sql.raw(`savepoint contents; ${change}`).execute(db)
  const result = await fn()
  await sql.raw("rollback to savepoint contents; release savepoint contents").execute(db)
  return result
}

/** They are in no schema: those that this transaction made, and any made at the same moment. */
async function findLargeObjects(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select 'large object ' || oid as name from pg_largeobject_metadata
    where lomowner = to_regrole(quote_ident(current_user)) and age(xmin) <= age(pg_current_xact_id()::xid)
  `.execute(db)
  return rows.map((row) => row.name)
}
