import { createHash } from "node:crypto"
import type { Kysely } from "kysely"
import { describeSchema, type SchemaDescription } from "./describe.ts"

/**
 * A hash of a schema's structure: equal for equal structure, whatever the schema's name and the
 * objects' ids. Rights are not structure.
 *
 *     await fingerprint(owner, "t_7k2…") === await fingerprint(owner, "__template__")
 */
export async function fingerprint(db: Kysely<unknown>, schema: string): Promise<string> {
  if (db.isTransaction) return fingerprintOf(await describeSchema(db, schema))
  return await db
    .transaction()
    .execute(async (transaction) => fingerprintOf(await describeSchema(transaction, schema)))
}

/** What a script cannot carry counts too: it is a difference all the same. */
export function fingerprintOf(description: SchemaDescription): string {
  return createHash("sha256").update(JSON.stringify(description)).digest("hex")
}
