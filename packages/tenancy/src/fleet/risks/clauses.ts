import { partsOf, statementsIn, type Token, textOf, withoutGroups } from "../../sql/sql-tokens.ts"

/** A table as a statement writes it. */
export interface TableName {
  /** Undefined: the schema that is migrated. */
  readonly schema: string | undefined
  readonly name: string
}

/** A statement, or one of several that an `alter table` does at once. */
export interface Clause {
  /** Null: the clause is the statement itself. */
  readonly table: TableName | null
  /**
   * Of a statement: all of it. Of an `alter table`: without the names of its column and its
   * constraint, and with `()` for what is in parentheses, so that what is found is a keyword.
   *
   *     add column a numeric(10, 2) default 0   // add column numeric () default 0
   *     add constraint c check (a > 0)          // add check ()
   */
  readonly text: string
  readonly column?: string
  readonly constraint?: string
  /** What it was made from, names and all. */
  readonly tokens: readonly Token[]
}

export function clausesIn(sql: string): readonly Clause[] {
  return statementsIn(sql).flatMap((tokens): Clause[] => {
    const text = textOf(tokens)
    const [head, schema, name] = alterTable.exec(text) ?? []
    if (head === undefined || name === undefined) return [{ table: null, text, tokens }]
    const table = { schema: schema && bare(schema), name: bare(name) }
    const start = lengthOf(tokens, head)
    return partsOf(tokens.slice(start)).map((part) => ({ table, ...clauseOf(part) }))
  })
}

/** Tables in a list: `a, public.b`. */
export function tablesIn(list: string): readonly TableName[] {
  return list.split(" , ").flatMap((written) => {
    const [, schema, name] = oneTable.exec(written) ?? []
    return name === undefined ? [] : [{ schema: schema && bare(schema), name: bare(name) }]
  })
}

export function bare(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}

export const anyName = String.raw`(?:"(?:[^"]|"")*"|[^\s".,();]+)`
const qualified = String.raw`(?:(${anyName})\.)?(${anyName})`
const alterTable = new RegExp(`^alter table (?:if exists )?(?:only )?${qualified}(?: \\*)? `)
const oneTable = new RegExp(`^(?:only )?${qualified}`)

function lengthOf(tokens: readonly Token[], head: string): number {
  return tokens.findIndex((_, index) => textOf(tokens.slice(0, index)) === head.trim())
}

function clauseOf(tokens: readonly Token[]): Omit<Clause, "table"> {
  const text = textOf(withoutGroups(tokens))
  const [constraintHead, constraint] = addConstraint.exec(text) ?? []
  if (constraintHead !== undefined && constraint !== undefined) {
    const rest = text.slice(constraintHead.length)
    return { text: `add ${rest}`, constraint: bare(constraint), tokens }
  }
  const [head, verb, column] = ofColumn.exec(text) ?? []
  if (head === undefined || column === undefined) return { text, tokens }
  return { text: `${verb} column ${text.slice(head.length)}`.trim(), column: bare(column), tokens }
}

const addConstraint = new RegExp(`^add constraint (${anyName}) `)
const ofColumn = new RegExp(
  `^(add|alter|drop|rename) (?!constraint\\b|to\\b|(?:check|unique|primary|foreign|exclude|not)\\b)(?:column )?(?:if (?:not )?exists )?(${anyName}) ?`,
)
