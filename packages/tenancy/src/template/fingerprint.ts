import { createHash } from "node:crypto"
import { type Kysely, sql } from "kysely"
import { describeSchema, type SchemaDescription } from "./describe.ts"

/**
 * A hash of a schema's structure: equal for equal structure, whatever the schema's name and the
 * objects' ids. The rights of the tenant's own role count as those of every tenant's role.
 *
 *     await fingerprint(owner, "t_7k2…") === await fingerprint(owner, "__template__")
 *
 * Two servers of different major versions may give different ones. In a transaction of the
 * caller's it leaves the settings as they were.
 */
export async function fingerprint(db: Kysely<unknown>, schema: string): Promise<string> {
  if (!db.isTransaction) {
    return await db
      .transaction()
      .execute(async (transaction) => fingerprintOf(await describeSchema(transaction, schema)))
  }
  await sql`savepoint fingerprint`.execute(db)
  try {
    return fingerprintOf(await describeSchema(db, schema))
  } finally {
    await sql`rollback to savepoint fingerprint`.execute(db)
    await sql`release savepoint fingerprint`.execute(db)
  }
}

/** What a script cannot carry counts too: it is a difference all the same. */
export function fingerprintOf(description: SchemaDescription): string {
  return createHash("sha256")
    .update(JSON.stringify(structureOf(description)))
    .digest("hex")
}

/** One line a statement or refused object, in the same order in every schema of the structure. */
export function structureOf({ statements, refused }: SchemaDescription): readonly string[] {
  return [
    ...statements.filter((statement) => !statement.isState).map((statement) => statement.sql),
    ...refused.map((name) => `-- ${name}`),
  ].toSorted()
}
