import { type Kysely, sql } from "kysely"
import { comments } from "./kinds/comments.ts"
import { enums } from "./kinds/enums.ts"
import { foreignKeys } from "./kinds/foreign-keys.ts"
import { functions } from "./kinds/functions.ts"
import { indexes } from "./kinds/indexes.ts"
import { sequences } from "./kinds/sequences.ts"
import { tables } from "./kinds/tables.ts"
import { triggers } from "./kinds/triggers.ts"
import { views } from "./kinds/views.ts"
import { order } from "./order.ts"
import { findRefused } from "./refused.ts"
import type { ObjectKind, SchemaCatalog, Statement } from "./statement.ts"

const kinds: readonly ObjectKind[] = [
  enums,
  sequences,
  functions,
  tables,
  views,
  indexes,
  foreignKeys,
  triggers,
  comments,
]

export interface SchemaDescription {
  /** DDL of unqualified names: run with a search_path of an empty schema, it makes the structure. */
  readonly script: string
  /** What the script does not carry, by name. */
  readonly refused: readonly string[]
}

/**
 * Describes the structure of a schema from the catalogs. The same structure gives the same text,
 * whatever the schema's name, the objects' ids, or the order in which they were made.
 *
 * Leaves the transaction with a search_path of that schema alone, which is what makes
 * PostgreSQL's own `pg_get_…def` functions print its names unqualified, and only them.
 */
export async function describeSchema(
  transaction: Kysely<unknown>,
  schema: string,
): Promise<SchemaDescription> {
  await sql`set local search_path to ${sql.id(schema)}`.execute(transaction)
  const catalog: SchemaCatalog = {
    db: transaction,
    schema,
    version: await readVersion(transaction),
  }
  const statements: Statement[] = []
  for (const kind of kinds) statements.push(...(await kind(catalog)))
  const { ordered, cycle } = await order(catalog, statements)
  return {
    script: ordered.map((statement) => `${statement.sql};\n`).join(""),
    refused: [...(await findRefused(catalog, statements)), ...cycle],
  }
}

async function readVersion(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    select current_setting('server_version_num')::int / 10000 as version
  `.execute(db)
  return rows[0]?.version ?? 0
}
