import type { MigrationPlan, PlannedSchema, PlannedStep, Risk } from "@repo/tenancy/fleet"
import pg from "pg"

/**
 * The SQL per schema, as a script for psql, or as JSON for programs.
 *
 * @param none what is said where there is nothing to do.
 */
export function printPlan(plan: MigrationPlan, json: boolean | undefined, none: string): void {
  if (json) {
    console.log(JSON.stringify(plan, null, 2))
    return
  }
  console.log(plan.schemas.length === 0 ? none : scriptOf(plan.schemas))
  printRisks(plan.risks)
}

/** On stderr: standard output belongs to the result. */
export function printRisks(risks: readonly Risk[]): void {
  for (const { migration, table, rows, risk, safer } of risks) {
    const size = rows === undefined ? "" : ` (${rows} rows in the largest)`
    console.error(`warning: ${migration} on ${table}${size} ${risk}. Safer: ${safer}.`)
  }
}

function scriptOf(schemas: readonly PlannedSchema[]): string {
  return [
    "-- What a run would send, without its rows in the ledger: to read, or for psql on a copy.",
    ...schemas.map(({ schema, slug, steps }) =>
      [
        `-- ${schema}${slug && ` (${slug})`}`,
        `set search_path to ${pg.escapeIdentifier(schema)}, extensions;`,
        ...steps.flatMap(linesOf),
      ].join("\n"),
    ),
  ].join("\n\n")
}

function linesOf({ migration, sql, transaction }: PlannedStep): readonly string[] {
  if (!sql) return [`-- ${migration} runs as TypeScript: its SQL is known when it runs`]
  const statements = sql.map(terminated)
  return [`-- ${migration}`, ...(transaction ? ["begin;", ...statements, "commit;"] : statements)]
}

/** On a line of its own where the text ends in a comment. */
function terminated(statement: string): string {
  const text = statement.trim().replace(/;$/, "")
  return /--[^\n]*$/.test(text) ? `${text}\n;` : `${text};`
}
