import type { Kysely } from "kysely"
import type { Needs } from "./affected.ts"
import { type ObjectKind, openCatalog, type SchemaCatalog } from "./catalog.ts"
import { columnSettings } from "./kinds/column-settings.ts"
import { comments } from "./kinds/comments.ts"
import { compositeTypes } from "./kinds/composite-types.ts"
import { constraints } from "./kinds/constraints.ts"
import { defaultPrivileges } from "./kinds/default-privileges.ts"
import { defaults } from "./kinds/defaults.ts"
import { domains } from "./kinds/domains.ts"
import { enums } from "./kinds/enums.ts"
import { foreignKeys } from "./kinds/foreign-keys.ts"
import { functions } from "./kinds/functions.ts"
import { indexes } from "./kinds/indexes.ts"
import { materializedViews } from "./kinds/materialized-views.ts"
import { partitions } from "./kinds/partitions.ts"
import { privileges } from "./kinds/privileges.ts"
import { ranges } from "./kinds/ranges.ts"
import { rowSecurity } from "./kinds/row-security.ts"
import { sequences } from "./kinds/sequences.ts"
import { statistics } from "./kinds/statistics.ts"
import { tables } from "./kinds/tables.ts"
import { triggers } from "./kinds/triggers.ts"
import { views } from "./kinds/views.ts"
import { order } from "./order.ts"
import { findRefused } from "./refused.ts"
import type { Statement } from "./statement.ts"

const kinds: readonly ObjectKind[] = [
  defaultPrivileges,
  enums,
  domains,
  compositeTypes,
  ranges,
  sequences,
  functions,
  tables,
  columnSettings,
  partitions,
  constraints,
  defaults,
  views,
  materializedViews,
  indexes,
  foreignKeys,
  statistics,
  triggers,
  rowSecurity,
  comments,
  privileges,
]

export interface SchemaDescription {
  /** In an order in which they can be run. */
  readonly statements: readonly Statement[]
  /** Which of them each one needs. */
  readonly needs: Needs
  /** What the statements do not carry, by name. */
  readonly refused: readonly string[]
}

/**
 * Describes the structure of a schema from the catalogs, in a number of queries that does not
 * depend on what is in it. The same structure gives the same statements, whatever the schema's
 * name, the objects' ids, or the order in which they were made.
 *
 * Leaves the transaction with a search_path of that schema alone.
 *
 * @returns DDL of unqualified names: with a search_path of an empty schema, it makes the structure.
 */
export async function describeSchema(
  transaction: Kysely<unknown>,
  schema: string,
): Promise<SchemaDescription> {
  return await describeCatalog(await openCatalog(transaction, schema))
}

/** {@link describeSchema} of one that is open. */
export async function describeCatalog(catalog: SchemaCatalog): Promise<SchemaDescription> {
  const statements = await describeStatements(catalog)
  const [{ ordered, needs, cycle }, refused] = await Promise.all([
    order(catalog, statements),
    findRefused(catalog, statements),
  ])
  return { statements: ordered, needs, refused: [...refused, ...cycle] }
}

/** What can be said in statements, in no order. */
export async function describeStatements(catalog: SchemaCatalog): Promise<readonly Statement[]> {
  return (await Promise.all(kinds.map((kind) => kind(catalog)))).flat()
}

/** The statements as one message. */
export function scriptOf({ statements }: Pick<SchemaDescription, "statements">): string {
  return statements.map((statement) => `${statement.sql};\n`).join("")
}
