import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import { statementsIn, type Token } from "../../sql/sql-tokens.ts"
import { record } from "../record.ts"
import type { Step } from "../step.ts"
import type { SharedState } from "./shared-state.ts"

interface Written {
  readonly id: string
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly kind: "row" | "sequence"
  readonly rows: number
}

/**
 * Tables outside the template whose rows a step wrote, and sequences that it moved. Writing locks a
 * table until the transaction ends, so these are among its locks, in whichever schema they are.
 *
 * In the template a statement often finds no row: `insert into public.totals select … from tasks`
 * writes in tenants only. So a table that a statement of the file names as its target counts as
 * well. That of a trigger's does not: it belongs to a statement on the tenant's own tables.
 */
export async function findRowChanges(
  transaction: Kysely<unknown>,
  step: Step,
  before: SharedState,
): Promise<readonly string[]> {
  const written = await readWritten(transaction)
  if (written.length === 0) return []
  const recording = await record(step.file, step.direction)
  const targets = (recording?.statements ?? []).flatMap(targetsOf)
  return written
    .filter(
      ({ id, kind, rows, schema, table }) =>
        kind === "sequence" ||
        rows > (before.objects.get(id)?.rows ?? 0) ||
        targets.some((target) => [table, `${schema}.${table}`].includes(target)),
    )
    .map(({ kind, name }) => (kind === "row" ? `rows of ${name}` : `the state of ${name}`))
}

async function readWritten(transaction: Kysely<unknown>): Promise<readonly Written[]> {
  const { rows } = await sql<Written>`
    select concat('pg_class'::regclass::oid, ':', oid) as id,
      relnamespace::regnamespace::text as schema, relname as table,
      format('%s %I.%I', case relkind when 'S' then 'sequence' else 'table' end,
        relnamespace::regnamespace::text, relname) as name,
      case relkind when 'S' then 'sequence' else 'row' end as kind,
      (pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
        + pg_stat_get_xact_tuples_deleted(oid))::int as rows
    from pg_class
    where oid = any (array(
        select relation from pg_locks
        where pid = pg_backend_pid() and locktype = 'relation' and mode = 'RowExclusiveLock'
      ))
      and relkind in ('r', 'p', 'f', 'S') and relpersistence <> 't'
      and relnamespace not in (
        ${TEMPLATE_SCHEMA}::regnamespace, 'pg_toast'::regnamespace, 'pg_catalog'::regnamespace
      )
    order by name
  `.execute(transaction)
  return rows
}

/** `insert into public.cfg …` gives `public.cfg`; several where a statement has parts that write. */
function targetsOf(statement: string): readonly string[] {
  return statementsIn(statement).flatMap((tokens) =>
    writes.test(tokens[0]?.text ?? "") ? tokens.flatMap((_, index) => targetAt(tokens, index)) : [],
  )
}

const writes = /^(insert|update|delete|merge|with|copy)$/

function targetAt(tokens: readonly Token[], start: number): readonly string[] {
  const texts = tokens
    .slice(start, start + 7)
    .map(({ kind, text }) => (kind === "name" ? text.slice(1, -1).replaceAll('""', '"') : text))
  const [verb, next] = texts
  const skipped =
    (verb === "insert" && next === "into") ||
    (verb === "delete" && next === "from") ||
    (verb === "merge" && next === "into")
      ? 2
      : verb === "update" || verb === "copy"
        ? 1
        : 0
  if (skipped === 0) return []
  const rest = texts.slice(skipped)
  const [first = "", dot, second = ""] = rest[0] === "only" ? rest.slice(1) : rest
  return [dot === "." ? `${first}.${second}` : first]
}
