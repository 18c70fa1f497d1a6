import {
  ArrayExpressionNode,
  type DatabaseMetadata,
  type ExpressionNode,
  PostgresDialect as GeneratorDialect,
  GenericExpressionNode,
  IdentifierNode,
  LiteralNode,
  UnionExpressionNode,
} from "kysely-codegen"
import { valueTypes } from "../value-types.ts"
import type { ColumnFacts } from "./column-facts.ts"

/** kysely-codegen's dialect, with the types of `value-types.ts` in place of its own. */
export function generatorDialect(schema: string): GeneratorDialect {
  const dialect = new GeneratorDialect({ defaultSchemas: [schema] })
  const scalars: Record<string, ExpressionNode> = dialect.adapter.scalars
  for (const name of Object.keys(scalars)) scalars[name] = new IdentifierNode("string")
  for (const [name, { selected }] of Object.entries(valueTypes)) {
    scalars[name] = new IdentifierNode(writable[selected] ?? selected)
  }
  // Text that may also be written as a number.
  scalars.numeric = new IdentifierNode("Numeric")
  return dialect
}

/** kysely-codegen's names for what takes more on `insert` than it gives on `select`. */
const writable: Readonly<Record<string, string>> = { Date: "Timestamp", JsonValue: "Json" }

/** Gives kysely-codegen's metadata what the catalogs say: domains, arrays, defaults. */
export function withFacts(
  metadata: DatabaseMetadata,
  facts: readonly ColumnFacts[],
): DatabaseMetadata {
  const byColumn = new Map(facts.map((each) => [`${each.table}.${each.column}`, each]))
  for (const table of metadata.tables) {
    for (const column of table.columns) {
      const known = byColumn.get(`${table.name}.${column.name}`)
      if (!known) continue
      column.isArray = known.isArray
      column.hasDefaultValue = known.hasDefault
      // The override of a generated column says it itself: added outside, it could be inserted.
      column.isNullable = known.isNullable && !known.isGenerated
      column.dataTypeSchema = known.typeSchema
      const isOwnWithoutLabels = known.typeSchema !== "pg_catalog" && !known.labels
      column.dataType = isOwnWithoutLabels ? "text" : known.type
    }
  }
  return metadata
}

/**
 * Columns that only the database fills, as `GeneratedAlways`: `insert` and `update` of them do not
 * compile. As nodes and not as text, which kysely-codegen reads with a compiler API that
 * TypeScript 7 lacks.
 */
export function generatedColumns(facts: readonly ColumnFacts[]): Record<string, ExpressionNode> {
  return Object.fromEntries(
    facts
      .filter(({ isGenerated }) => isGenerated)
      .map((each) => [
        `${each.table}.${each.column}`,
        new GenericExpressionNode("GeneratedAlways", [selectedType(each)]),
      ]),
  )
}

function selectedType({ type, typeSchema, labels, isArray, isNullable }: ColumnFacts) {
  const known = typeSchema === "pg_catalog" ? valueTypes[type] : undefined
  const one = labels
    ? new UnionExpressionNode(labels.map((label) => new LiteralNode(label)))
    : new IdentifierNode(known?.selected ?? "string")
  const value = isArray ? new ArrayExpressionNode(one) : one
  return isNullable ? new UnionExpressionNode([value, new IdentifierNode("null")]) : value
}
