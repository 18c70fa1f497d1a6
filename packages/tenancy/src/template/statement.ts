import { type RawBuilder, sql } from "kysely"

/** One statement of a schema's script, and what it makes. */
export interface Statement {
  /** Where it goes among statements that do not need each other: see {@link RANKS}. */
  readonly rank: number
  /** Unique within its rank, and the same in every schema of the same structure. */
  readonly name: string
  readonly sql: string
  /** Every catalog object that exists once this ran. */
  readonly makes: readonly ObjectAddress[]
  /** What must exist before, where the catalog does not say so. */
  readonly needs: readonly ObjectAddress[]
  /** Brings a new schema into use, and is not its structure: a materialized view being filled. */
  readonly isState?: boolean
}

/** `<oid of the catalog>:<oid of the object>`, as `pg_depend` names both. */
export type ObjectAddress = string

/** What a kind's query returns for each statement. */
export interface StatementRow {
  readonly name: string
  readonly text: string
  readonly makes?: readonly ObjectAddress[] | null
  readonly needs?: readonly ObjectAddress[] | null
}

export const RANKS = {
  defaultPrivileges: 0,
  types: 1,
  domainChecks: 2,
  sequences: 3,
  functions: 4,
  tables: 5,
  columns: 6,
  partitions: 7,
  keys: 8,
  defaults: 9,
  views: 10,
  sequenceOwners: 11,
  indexes: 12,
  indexSettings: 13,
  indexPartitions: 14,
  // From here on what may come when there are rows: see `isAfterRows`.
  checks: 15,
  partitionForeignKeys: 16,
  foreignKeys: 17,
  statistics: 18,
  triggers: 19,
  triggerStates: 20,
  policies: 21,
  comments: 22,
  privileges: 23,
  columnPrivileges: 24,
  contents: 25,
} as const

/**
 * Whether a clone gets its rows before this. Foreign keys may go in circles and then check every
 * row at once, triggers have fired when the rows were written first, and what is not valid is not
 * asked of rows that were there before it.
 */
export function isAfterRows(statement: Statement): boolean {
  return statement.rank >= RANKS.checks
}

export type Rank = keyof typeof RANKS

export function toStatements(rank: Rank, rows: readonly StatementRow[]): Statement[] {
  return rows.map(({ name, text, makes, needs }) => ({
    rank: RANKS[rank],
    name,
    sql: text,
    makes: makes ?? [],
    needs: needs ?? [],
  }))
}

type Catalog =
  | "pg_attrdef"
  | "pg_class"
  | "pg_constraint"
  | "pg_policy"
  | "pg_proc"
  | "pg_rewrite"
  | "pg_statistic_ext"
  | "pg_trigger"
  | "pg_type"

/** The {@link ObjectAddress} of an object in a query; null for no object. */
export function addressOf(catalog: Catalog, oid: string): RawBuilder<string> {
  return sql`${sql.lit(catalog)}::regclass::oid || ':' || nullif(${sql.raw(oid)}, 0)`
}
