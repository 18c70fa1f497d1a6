import { type Kysely, sql } from "kysely"
import { affectedBy } from "./affected.ts"
import { openCatalog } from "./catalog.ts"
import { describeStatements, type SchemaDescription, scriptOf } from "./describe.ts"
import { describeDifference } from "./difference.ts"
import type { Statement } from "./statement.ts"
import { grantStandard, REHEARSAL_SCHEMA } from "./template-role.ts"

/**
 * Runs a template's script in an empty schema, describes what came of it, and takes it back: what
 * is not the same would not be the same in a tenant. It finds what nobody thought of.
 *
 * Of what was rehearsed before only the part that a change can reach, so that a small change is
 * quick however large the template is. By itself such a part may come out otherwise (a partition
 * without the table it belongs to), so a finding counts only when the whole script has it too.
 *
 * @param rehearsed the marks of the statements that came out the same before.
 * @returns by name, what does not work or comes out different.
 */
export async function rehearse(
  transaction: Kysely<unknown>,
  description: SchemaDescription,
  rehearsed: ReadonlySet<string>,
): Promise<readonly string[]> {
  const { statements } = description
  const part = affectedBy(description, rehearsed)
  if (part.length === 0) return []
  const found = await tryOut(transaction, part, statements)
  if (found.length === 0 || part.length === statements.length) return found
  return await tryOut(transaction, statements, statements)
}

async function tryOut(
  transaction: Kysely<unknown>,
  part: readonly Statement[],
  whole: readonly Statement[],
): Promise<readonly string[]> {
  await sql`savepoint rehearsal`.execute(transaction)
  try {
    await sql`create schema ${sql.id(REHEARSAL_SCHEMA)}`.execute(transaction)
    await grantStandard(transaction, REHEARSAL_SCHEMA)
    await enter(transaction)
    const failed = await runScript(transaction, part)
    if (failed !== undefined) return [failed]
    const catalog = await openCatalog(transaction, REHEARSAL_SCHEMA)
    return compare(part, await describeStatements(catalog), whole)
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
  statements: readonly Statement[],
): Promise<string | undefined> {
  await sql`savepoint script`.execute(transaction)
  try {
    await sql.raw(scriptOf({ statements })).execute(transaction)
    return undefined
  } catch {
    await sql`rollback to savepoint script`.execute(transaction)
  }
  for (const statement of statements) {
    try {
      await sql.raw(statement.sql).execute(transaction)
    } catch (error) {
      return `${statement.name} (cannot be made in a new schema: ${(error as Error).message})`
    }
  }
  return undefined
}

/** Of what has no statement nothing can come of statements. */
function compare(
  part: readonly Statement[],
  made: readonly Statement[],
  whole: readonly Statement[],
): string[] {
  const lines = new Set(made.map((statement) => statement.sql))
  const different = part.filter((statement) => !statement.isState && !lines.has(statement.sql))
  if (different.length > 0) {
    return different.map(
      (statement) => `${statement.name} (${describeDifference(statement, made)})`,
    )
  }
  const wanted = new Set(whole.map((statement) => statement.sql))
  return made
    .filter((statement) => !statement.isState && !wanted.has(statement.sql))
    .map(
      (statement) =>
        `${statement.name} (a new schema gets it, the template has it not: ${statement.sql})`,
    )
}
