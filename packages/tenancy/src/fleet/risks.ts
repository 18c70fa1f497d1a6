import { type Kysely, sql } from "kysely"
import type { MigrationFile } from "./migrations.ts"
import { record } from "./record.ts"
import { largeTable, type RiskRule, riskRules } from "./risk-rules.ts"
import { withoutComments } from "./without-comments.ts"

/** A statement that rewrites or scans a table, or fails on a filled one, while others wait. */
export interface Risk {
  readonly migration: string
  readonly table: string
  /** Rows of the largest table of that name, as the planner estimates them. */
  readonly rows: number
  /** What happens. */
  readonly risk: string
  /** What to do instead. */
  readonly safer: string
}

interface Finding {
  readonly file: MigrationFile
  readonly table: string
  readonly rule: RiskRule
}

/**
 * Looks for statements that are slow or lock for long, in the files that are about to run. Reads
 * the text of recorded statements, so what TypeScript computes is not seen; and tells only of
 * tables that hold enough rows somewhere in the fleet. One query, when there is something to ask.
 */
export async function findRisks(
  db: Kysely<unknown>,
  pending: { readonly shared: readonly MigrationFile[]; readonly tenant: readonly MigrationFile[] },
): Promise<readonly Risk[]> {
  const findings: Finding[] = []
  for (const file of [...pending.shared, ...pending.tenant]) {
    const recording = await record(file, "up")
    const created = new Set<string>()
    for (const text of recording?.statements ?? []) {
      for (const statement of statementsOf(text))
        findings.push(...inspect(file, statement, created))
    }
  }
  if (findings.length === 0) return []
  const sizes = await readSizes(db, [...new Set(findings.map(({ table }) => table))])
  return findings.flatMap(({ file, table, rule }) => {
    const rows = sizes.get(`${file.sequence} ${table}`) ?? 0
    if (rows < (rule.fromRows ?? largeTable)) return []
    return [{ migration: file.name, table, rows, risk: rule.risk, safer: rule.safer(table) }]
  })
}

/** A table that the same file makes is empty. */
function inspect(file: MigrationFile, statement: string, created: Set<string>): Finding[] {
  const made = /^create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?("?[\w.]+"?)/i.exec(
    statement,
  )
  if (made) created.add(bare(made[1] ?? ""))
  return riskRules.flatMap((rule) => {
    const match = rule.statement.exec(statement)
    const table = bare(match?.groups?.table ?? "")
    if (!match || created.has(table) || rule.unless?.test(statement)) return []
    return [{ file, table, rule }]
  })
}

function bare(name: string): string {
  return name.replaceAll('"', "").split(".").at(-1) ?? ""
}

/** Only for recognition: a semicolon in a string cuts too early, and the rest is not recognised. */
function statementsOf(text: string): readonly string[] {
  return withoutComments(text)
    .split(";")
    .map((statement) => statement.trim().replaceAll(/\s+/g, " "))
    .filter((statement) => statement !== "")
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
    select case nspname when 'public' then 'shared ' else 'tenant ' end || relname as key,
      max(case
        when reltuples >= 0 and relpages > 0 then reltuples
        else pg_relation_size(pg_class.oid) / 64
      end)::float8 as rows
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where relname = any (${tables}) and relkind in ('r', 'p')
      and (nspname = 'public' or nspname in (select schema from tenancy.tenants))
    group by 1
  `.execute(db)
  return new Map(rows.map((row) => [row.key, Math.round(row.rows)]))
}
