import { createHash } from "node:crypto"
import { type Kysely, sql, type Transaction } from "kysely"
import { RequestFailure } from "./failures/failures.ts"

/** A form as it was sent: by whom, and what tells it from another one. */
export interface Submission {
  readonly personId: string
  /** Undefined: the form carried none. */
  readonly token: string | undefined
  readonly fieldsHash: Buffer
}

/** The tenant's own, and the one in `public`, which must not have the same name. */
type KeysTable = "idempotency_keys" | "shared_idempotency_keys"

/**
 * Creates something in a transaction, and once for each form that was sent: the same form sent
 * again gets the first result, and nothing is written. With other fields it creates again.
 *
 *     createOnce(db, submission, "comment.created", async (transaction) => { … })
 *     // insert into idempotency_keys … on conflict … returning result
 *
 * `action` names what is created, as the audit log does. What `create` returns is kept as JSON. When it throws, nothing is kept, and the form can be
 * sent again. With `sharedDb`, give the name of the shared table.
 *
 * @throws RequestFailure when the form carried no token.
 */
export async function createOnce<Tables, Result>(
  db: Kysely<Tables>,
  submission: Submission,
  action: string,
  create: (transaction: Transaction<Tables>) => Promise<Result>,
  table: KeysTable = "idempotency_keys",
): Promise<Result> {
  const { personId, token, fieldsHash } = submission
  if (token === undefined) throw new RequestFailure("invalid_input")
  const key = sql`(${personId}::uuid, ${action}::text, ${token}::text, ${fieldsHash}::bytea)`
  return await db.transaction().execute(async (transaction) => {
    // The same form sent at the same time waits here until the first one has committed.
    const { rows } = await sql<{ first: { value: Result } | null }>`
      with pruned as (${prune(token, table)})
      insert into ${sql.id(table)} as keys (person_id, action, token, fields_hash)
      values ${key}
      on conflict (person_id, action, token, fields_hash) do update set token = keys.token
      returning result as first
    `.execute(transaction)
    const first = rows[0]?.first
    if (first) return first.value
    const value = await create(transaction)
    await sql`
      update ${sql.id(table)} set result = ${JSON.stringify({ value })}::jsonb
      where (person_id, action, token, fields_hash) = ${key}
    `.execute(transaction)
    return value
  })
}

/** The same for the same fields, in whatever order they came. */
export function hashFields(fields: Readonly<Record<string, unknown>>): Buffer {
  const texts = Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return createHash("sha256").update(JSON.stringify(texts)).digest()
}

/**
 * A form is sent again within seconds; a day is plenty. Each new row takes up to ten old ones
 * with it, so the table holds about as many rows as a day's forms have created.
 */
function prune(token: string, table: KeysTable) {
  return sql`
    delete from ${sql.id(table)}
    where (person_id, action, token, fields_hash) in (
      select person_id, action, token, fields_hash from ${sql.id(table)}
      where created_at < now() - interval '1 day' and token <> ${token}
      order by created_at
      limit 10
      for update skip locked
    )
  `
}
