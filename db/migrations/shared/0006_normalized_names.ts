import { type Kysely, sql } from "kysely"

/**
 * Names are compared in Unicode's form NFC, as forms send them since. This rewrites those that
 * were saved before; the trigger on users takes them to the tenants' people.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A few characters become two in NFC: a name that would be too long stays as it is.
  await sql`
    update users set name = normalize(name, nfc)
    where name is not nfc normalized and length(normalize(name, nfc)) <= 200
  `.execute(db)
}

/** There is nothing to take back: both forms are the same text. */
export async function down(): Promise<void> {}
