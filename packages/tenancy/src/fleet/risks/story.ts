import { textOf } from "../../sql/sql-tokens.ts"
import { anyName, bare, type Clause, type TableName, tablesIn } from "./clauses.ts"
import type { Named } from "./facts.ts"

/** What earlier statements of a run have changed, which the catalogs do not know yet. */
export class Story {
  #made = new Set<string>()
  readonly #volatile = new Set<string>()
  /** Of checks that say `is not null`, the column, by table and constraint. */
  readonly #checks = new Map<string, string>()
  readonly #neverNull = new Set<string>()

  /** Only a table that the same file makes is sure to be empty. */
  beginFile(): void {
    this.#made = new Set()
  }

  add(clause: Clause): void {
    const { table, text, constraint, tokens } = clause
    const made = createTable.exec(text)?.groups?.table
    for (const { name } of tablesIn(made ?? "")) this.#made.add(name)
    const [, routine] = createFunction.exec(text) ?? []
    if (routine && !/ (?:immutable|stable)\b/.test(text)) this.#volatile.add(bare(routine))
    if (!table) return
    const [, column] = neverNull.exec(textOf(tokens)) ?? []
    if (constraint !== undefined && column !== undefined) {
      this.#checks.set(keyOf(table, constraint), bare(column))
      if (!/ not (?:valid|enforced)\b/.test(text)) this.#validate(table, constraint)
    }
    const [, validated] = validate.exec(text) ?? []
    if (validated !== undefined) this.#validate(table, bare(validated))
  }

  /** Whether what was suspected cannot be: its table is new, or its column was checked. */
  settles({ clause, table }: Named): boolean {
    if (this.#made.has(table.name)) return true
    const isNotNull = /^alter column set not null\b/.test(clause.text)
    return isNotNull && this.#neverNull.has(keyOf(table, clause.column ?? ""))
  }

  makesVolatile(name: string): boolean {
    return this.#volatile.has(name)
  }

  #validate(table: TableName, constraint: string): void {
    const column = this.#checks.get(keyOf(table, constraint))
    if (column !== undefined) this.#neverNull.add(keyOf(table, column))
  }
}

const keyOf = ({ name }: TableName, part: string) => `${name} ${part}`

const createTable = new RegExp(
  `^create (?:(?:global |local )?(?:temporary |temp )|unlogged )?(?:table|materialized view) (?:if not exists )?(?<table>(?:${anyName}\\.)?${anyName})`,
)
const createFunction = new RegExp(
  `^create (?:or replace )?function (?:${anyName}\\.)?(${anyName}) \\(`,
)
const neverNull = new RegExp(`^add constraint ${anyName} check \\( (${anyName}) is not null \\)`)
const validate = new RegExp(`^validate constraint (${anyName})$`)
