import { type Kysely, sql } from "kysely"

/**
 * Texts are compared in Unicode's form NFC, as forms send them since: "é" is one character, also
 * where somebody's keyboard wrote two. This rewrites the texts that were saved before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, column, longest] of texts) {
    const text = sql.id(column)
    // A few characters become two in NFC: a text that would be too long stays as it is.
    await sql`
      update ${sql.id(table)} set ${text} = normalize(${text}, nfc)
      where ${text} is not nfc normalized and length(normalize(${text}, nfc)) <= ${sql.lit(longest)}
    `.execute(db)
  }
}

/** There is nothing to take back: both forms are the same text. */
export async function down(): Promise<void> {}

const texts = [
  ["projects", "name", 120],
  ["projects", "description", 2000],
  ["tasks", "title", 200],
  ["tasks", "description", 20_000],
  ["comments", "body", 20_000],
] as const
