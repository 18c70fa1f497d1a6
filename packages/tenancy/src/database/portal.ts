import type { CompiledQuery, QueryResult } from "kysely"
import {
  closePortalMessage,
  fetchPortalMessage,
  type Message,
  openPortalMessage,
} from "./messages.ts"
import type { StatementResult } from "./scoped-query.ts"
import { newRowParser, type RowParser } from "./wire.ts"

/**
 * Reads a statement's rows some at a time, through a portal of the open transaction.
 *
 * Not with pg-cursor: it sends no Sync between its reads, so a stalled reader is never idle to the
 * server, and its close waits for ever when the connection is gone.
 */
export async function* readPortal<R>(portal: {
  readonly name: string
  readonly statement: CompiledQuery
  /** Rows at a time. */
  readonly chunkSize: number
  /** Sends a message in the transaction. */
  readonly ask: (message: Message, columns: RowParser) => Promise<StatementResult>
  /** Throws, or rejects, where the reader may not go on. */
  readonly assertAllowed: () => Promise<void> | undefined
}): AsyncIterableIterator<QueryResult<R>> {
  const { name, chunkSize, ask, assertAllowed } = portal
  const { sql, parameters } = portal.statement
  const columns = newRowParser()
  let part = await ask(openPortalMessage(name, sql, parameters, chunkSize), columns)
  try {
    for (;;) {
      if (part.rows.length > 0) yield { rows: part.rows as R[] }
      if (!part.hasMore) return
      await assertAllowed()
      part = await ask(fetchPortalMessage(name, chunkSize), columns)
    }
  } finally {
    // It would hold its table's locks to the end of the transaction, which ends it otherwise.
    if (part.hasMore) await ask(closePortalMessage(name), columns).catch(() => {})
  }
}
