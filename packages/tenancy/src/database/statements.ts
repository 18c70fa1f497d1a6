/**
 * Whether a statement can do nothing but read or write rows, by its first word. One message is one
 * statement, so the first word is the whole truth. What is not recognised is not trusted: it runs
 * in a transaction of its own, in which it can be judged by its command tag before it counts.
 */
export function isRowStatement(sql: string): boolean {
  return rowStatement.test(sql)
}

const rowStatement = /^[\s(]*(select|insert|update|delete|merge|with|values|table)\b/i

/**
 * Whether a statement would end its transaction, by its first word behind comments and blanks.
 * What hides better than that is still refused, by its tag, but only after it has run.
 */
export function endsTransaction(sql: string): boolean {
  return transactionEnd.test(sql.replace(leadingComments, ""))
}

/**
 * Whether a statement would copy to or from the client, by its first word behind comments and
 * blanks. It is not even sent: `copy … from stdin` waits for data where a message has ended, or
 * fails before it does, and nobody can tell how many answers are to come.
 */
export function isCopy(sql: string): boolean {
  return copy.test(sql.replace(leadingComments, ""))
}

const leadingComments = /^(?:[\s;]|--[^\n\r]*(?:[\n\r]|$)|\/\*[\s\S]*?\*\/)+/
const copy = /^copy\b/i
const transactionEnd = /^(commit|end|rollback|abort|prepare\s+transaction)\b/i

/**
 * Whether a statement may stand, by the command tag of its completion (`SELECT 3`, `SET`). The tag
 * comes from the server's own parser, so no spelling, comment or quoting gets past it.
 *
 * Refused is what changes role, path or transaction under us (SET, COMMIT, DO), and what stays on
 * the connection for its next user (PREPARE, LISTEN, a cursor WITH HOLD): behind PgBouncer nobody
 * can close the server's connection. `ROLLBACK` is also the tag of a raw `rollback to savepoint`,
 * which cannot be told from `rollback and chain`; Kysely's savepoints do not come here.
 */
export function mayStand(tag: string): boolean {
  return harmless.has(commandOf(tag))
}

/** The tag without its counts: `INSERT` of `INSERT 0 1`. */
export function commandOf(tag: string): string {
  return tag.replace(/[ \d]+$/, "")
}

const harmless = new Set([
  ...["", "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "EXPLAIN", "SHOW", "CALL", "EXECUTE"],
  ...["TRUNCATE TABLE", "LOCK TABLE", "SET CONSTRAINTS", "REFRESH MATERIALIZED VIEW", "ANALYZE"],
  ...["SAVEPOINT", "RELEASE", "NOTIFY"],
])
