import type { Kysely } from "kysely"
import type { MigrationFile } from "../migrations.ts"
import { type Direction, record } from "../record.ts"
import { type Clause, clausesIn, type TableName, tablesIn } from "./clauses.ts"
import { type Facts, type Named, readFacts } from "./facts.ts"
import { alterRules, largeTable, type RiskRule, statementRules } from "./rules.ts"
import { Story } from "./story.ts"

/** What rewrites or scans a table, fails on a filled one, breaks running code or restores. */
export interface Risk {
  readonly migration: string
  readonly table: string
  /**
   * Rows of the largest table of that name, as the planner estimates them. Undefined where it does
   * not matter how many there are.
   */
  readonly rows?: number
  /** What happens. */
  readonly risk: string
  /** What to do instead. */
  readonly safer: string
}

interface Suspicion extends Named {
  readonly file: MigrationFile
  readonly rule: RiskRule
}

/**
 * Looks for statements that are slow, lock for long or lose something, in the files that are about
 * to run, in their order. Reads the text of recorded statements, so what TypeScript computes is not
 * seen; and tells only of tables that hold enough rows somewhere in the fleet. Asks the catalogs
 * when there is something to ask.
 */
export async function findRisks(
  db: Kysely<unknown>,
  files: readonly MigrationFile[],
  direction: Direction,
): Promise<readonly Risk[]> {
  const story = new Story()
  const suspicions: Suspicion[] = []
  for (const file of files) {
    story.beginFile()
    const recording = await record(file, direction)
    for (const clause of recording?.statements.flatMap(clausesIn) ?? []) {
      suspicions.push(...suspect(file, clause).filter((one) => !story.settles(one)))
      story.add(clause)
    }
  }
  if (suspicions.length === 0) return []
  const facts = await readFacts(db, suspicions)
  const risks = suspicions.flatMap((one) => judge(one, facts, story, direction))
  return [...new Map(risks.map((risk) => [JSON.stringify(risk), risk])).values()]
}

function suspect(file: MigrationFile, clause: Clause): Suspicion[] {
  const { sequence } = file
  return (clause.table ? alterRules : statementRules).flatMap((rule) => {
    const match = rule.pattern.exec(clause.text)
    if (!match || rule.unless?.test(clause.text)) return []
    const tables: readonly TableName[] = clause.table
      ? [clause.table]
      : tablesIn(match.groups?.tables ?? "")
    return tables.map((table) => ({ file, sequence, clause, rule, table }))
  })
}

function judge(
  { file, sequence, clause, rule, table }: Suspicion,
  facts: Facts,
  story: Story,
  direction: Direction,
): Risk[] {
  const rows = facts.rowsOf(sequence, table)
  if (rows === undefined || rows < (rule.fromRows ?? largeTable)) return []
  const isVolatile = (name: string) => facts.isVolatile(name) || story.makesVolatile(name)
  if (rule.onlyIf && !rule.onlyIf(clause, { ...facts, isVolatile })) return []
  const safer =
    rule.loses && direction === "down"
      ? "back it up first, for nothing else brings it back"
      : rule.safer(table.name)
  return [{ migration: file.name, table: table.name, rows, risk: rule.risk, safer }]
}
