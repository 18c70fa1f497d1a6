import { type Kysely, sql } from "kysely"
import { openCatalog } from "./catalog.ts"
import { describeStatements, type SchemaDescription, scriptOf } from "./describe.ts"
import type { Statement } from "./statement.ts"
import { grantStandard, REHEARSAL_SCHEMA } from "./template-role.ts"

/**
 * Runs a template's script in an empty schema, describes what came of it, and takes it back: what
 * is not the same would not be the same in a tenant. It finds what nobody thought of.
 *
 * @returns by name, what does not work or comes out different.
 */
export async function rehearse(
  transaction: Kysely<unknown>,
  description: SchemaDescription,
): Promise<readonly string[]> {
  await sql`savepoint rehearsal`.execute(transaction)
  try {
    await sql`create schema ${sql.id(REHEARSAL_SCHEMA)}`.execute(transaction)
    await grantStandard(transaction, REHEARSAL_SCHEMA)
    await enter(transaction)
    const failed = await runScript(transaction, description)
    if (failed !== undefined) return [failed]
    const catalog = await openCatalog(transaction, REHEARSAL_SCHEMA)
    return compare(description.statements, await describeStatements(catalog))
  } finally {
    await sql`rollback to savepoint rehearsal`.execute(transaction)
    await sql`release savepoint rehearsal`.execute(transaction)
  }
}

/** As `tenancy.create_tenant` runs it. */
async function enter(transaction: Kysely<unknown>): Promise<void> {
  await sql`
    set local search_path to ${sql.id(REHEARSAL_SCHEMA)}, extensions;
    set local check_function_bodies to off;
    set local client_min_messages to warning
  `.execute(transaction)
}

/** In one message, and only if that fails one by one, to know which it was. */
async function runScript(
  transaction: Kysely<unknown>,
  description: SchemaDescription,
): Promise<string | undefined> {
  await sql`savepoint script`.execute(transaction)
  try {
    await sql.raw(scriptOf(description)).execute(transaction)
    return undefined
  } catch {
    await sql`rollback to savepoint script`.execute(transaction)
  }
  for (const statement of description.statements) {
    try {
      await sql.raw(statement.sql).execute(transaction)
    } catch (error) {
      return `${statement.name} (cannot be made anew: ${(error as Error).message})`
    }
  }
  return undefined
}

/** Of what has no statement nothing can come of statements. */
function compare(template: readonly Statement[], made: readonly Statement[]): string[] {
  const lines = new Set(made.map((statement) => statement.sql))
  const different = template.filter((statement) => !statement.isState && !lines.has(statement.sql))
  if (different.length > 0)
    return different.map((statement) => `${statement.name} (is not the same when it is made anew)`)
  const wanted = new Set(template.map((statement) => statement.sql))
  return made
    .filter((statement) => !statement.isState && !wanted.has(statement.sql))
    .map((statement) => `more than was there: ${statement.sql}`)
}
