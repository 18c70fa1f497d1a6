import type { Kysely } from "kysely"

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
}

/** `<oid of the catalog>:<oid of the object>`, as `pg_depend` names both. */
export type ObjectAddress = string

/** Where a kind of object is read from: a transaction whose search_path is the schema, alone. */
export interface SchemaCatalog {
  readonly db: Kysely<unknown>
  readonly schema: string
  /** The server's major version. */
  readonly version: number
}

/** Describes one kind of object. What no kind claims is refused by name. */
export type ObjectKind = (catalog: SchemaCatalog) => Promise<readonly Statement[]>

export const RANKS = {
  enums: 1,
  sequences: 2,
  functions: 3,
  tables: 4,
  views: 5,
  sequenceOwners: 6,
  indexes: 7,
  foreignKeys: 8,
  triggers: 9,
  comments: 10,
} as const
