/**
 * What the command tag of a finished statement says about the connection it ran on. The tag comes
 * from the server's own parser, so no spelling, comment or quoting of the statement gets past it.
 */
export type Verdict =
  /** Touches rows or its own transaction only. */
  | "clean"
  /** May leave something on the connection (a prepared statement, a held cursor): close it after. */
  | "leaves-traces"
  /** Changes role, path or transaction under us: refuse, roll back, close. */
  | "refused"

/** The verdict for a tag such as `SELECT 3`. What is not known to be clean is not trusted. */
export function judge(tag: string): Verdict {
  const command = tag.replace(/[ \d]+$/, "")
  if (clean.has(command)) return "clean"
  return refused.has(command) ? "refused" : "leaves-traces"
}

const clean = new Set([
  ...["", "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "EXPLAIN", "SHOW", "CALL"],
  ...["TRUNCATE TABLE", "LOCK TABLE", "SET CONSTRAINTS", "REFRESH MATERIALIZED VIEW", "ANALYZE"],
  ...["SAVEPOINT", "RELEASE", "FETCH", "MOVE", "CLOSE CURSOR", "NOTIFY"],
])

/**
 * `ROLLBACK` is also the tag of a raw `rollback to savepoint`: it cannot be told from
 * `rollback and chain`, which goes on without our settings. Kysely's savepoints do not come here.
 */
const refused = new Set([
  ...["SET", "RESET", "DISCARD", "DISCARD ALL", "BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK"],
  ...["PREPARE TRANSACTION", "COMMIT PREPARED", "ROLLBACK PREPARED", "DO", "LISTEN"],
])
