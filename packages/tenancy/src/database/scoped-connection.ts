import {
  type AbortableOperationOptions,
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  type TransactionSettings,
} from "kysely"
import Cursor from "pg-cursor"
import { ConnectionEndedError, StatementRefusedError, TenantMismatchError } from "../errors.ts"
import { requestCancel } from "./cancel-request.ts"
import { type Preamble, preamble, ScopedQuery, type StatementResult } from "./scoped-query.ts"
import { isSameSession, type Session } from "./session.ts"
import type { SessionSource } from "./session-sources.ts"
import { commandOf, isRowStatement, mayStand } from "./statements.ts"
import type { WireClient } from "./wire.ts"

/**
 * A connection on loan to one scope, from `acquireConnection` to `releaseConnection`. Each loan is
 * an object of its own, so that whoever keeps it past its end holds nothing.
 *
 * Outside a transaction every statement carries the session's settings in its own message. In a
 * transaction they were sent with its `begin`.
 */
export class ScopedConnection implements DatabaseConnection {
  readonly #client: WireClient
  readonly #session: Session
  readonly #sessions: SessionSource
  /** The session came from the request a moment ago, for the very call that comes first. */
  #isFresh: boolean
  #state: "single" | "transaction" | "ending" | "released" = "single"
  /** Why the connection must not go back to the pool. */
  #unfit: unknown
  /** The first error of the transaction; the reason why its commit cannot be one. */
  #failure: unknown
  /** What runs on the connection, so that nothing is sent into it. */
  #running: Promise<unknown> | undefined

  constructor(client: WireClient, session: Session, sessions: SessionSource, isFresh: boolean) {
    this.#client = client
    this.#session = session
    this.#sessions = sessions
    this.#isFresh = isFresh
  }

  async executeQuery<R>(
    compiled: CompiledQuery,
    options?: AbortableOperationOptions,
  ): Promise<QueryResult<R>> {
    const pending = this.#assertScope()
    if (pending) await pending
    const { tag, rows, rowCount } = await this.#run(compiled, options?.signal).catch((error) => {
      // Nobody waits any more, and Kysely would print the cancellation that it asked for.
      if (options?.signal?.aborted) return nothing
      throw error
    })
    return changesRows(tag) && rowCount !== null
      ? { numAffectedRows: BigInt(rowCount), rows: rows as R[] }
      : { rows: rows as R[] }
  }

  /**
   * Reads through a cursor, in a transaction: in the one that is open, else in one of its own,
   * since a cursor outlives the message that declares it.
   */
  async *streamQuery<R>(
    compiled: CompiledQuery,
    chunkSize: number,
    options?: AbortableOperationOptions,
  ): AsyncIterableIterator<QueryResult<R>> {
    await this.#assertScope()
    const own = this.#state === "single"
    if (own) await this.begin({})
    let finished = false
    try {
      yield* this.#readCursor<R>(compiled, chunkSize, options)
      finished = true
    } finally {
      // A reader that stops early has no use for a commit.
      if (own) await (finished ? this.commit() : this.rollback())
    }
  }

  async begin(settings: TransactionSettings): Promise<void> {
    await this.#assertScope()
    const readOnly = this.#session.readOnly || settings.accessMode === "read only"
    const begin = [
      "begin",
      ...(settings.isolationLevel ? [`isolation level ${settings.isolationLevel}`] : []),
      ...(readOnly ? ["read only"] : settings.accessMode ? [settings.accessMode] : []),
    ].join(" ")
    this.#state = "transaction"
    this.#failure = undefined
    try {
      await this.#send({ sql: this.#session.transactionSettings, before: preamble(begin) })
    } catch (error) {
      // The settings may have failed after `begin` succeeded.
      this.#unfit = error
      this.#state = "single"
      throw error
    }
  }

  /**
   * @throws AbortedTransactionError when the database rolled back instead, because a statement had
   *   failed and its error was swallowed; that error is the cause.
   */
  async commit(): Promise<void> {
    this.#state = "ending"
    if (this.#failure instanceof StatementRefusedError) {
      const refusal = this.#failure
      await this.rollback()
      throw refusal
    }
    const cause = this.#failure
    try {
      const { tag } = await this.#send({ sql: "commit" })
      if (tag !== "COMMIT") throw new AbortedTransactionError({ cause })
    } catch (error) {
      if (!(error instanceof AbortedTransactionError)) this.#unfit = error
      throw error
    } finally {
      this.#state = "single"
    }
  }

  /** Never throws: a connection that cannot roll back is closed, and that rolls back too. */
  async rollback(): Promise<void> {
    this.#state = "ending"
    try {
      // A rollback does not take back PREPARE.
      const refused = this.#failure instanceof StatementRefusedError
      if (refused && this.#client.getTransactionStatus() === "T") {
        await this.#send({ sql: "deallocate all" })
      }
      await this.#send({ sql: "rollback" })
    } catch (error) {
      this.#unfit = error
    } finally {
      this.#state = "single"
    }
  }

  /** A savepoint's command, made by Kysely. */
  async savepoint(compiled: CompiledQuery): Promise<void> {
    await this.#assertScope()
    if (this.#failure instanceof StatementRefusedError) throw this.#failure
    await this.#send({ sql: compiled.sql })
    this.#failure = undefined
  }

  /** Kysely's `inflightQueryAbortStrategy: "cancel query"`. A signal cancels on the server anyway. */
  async cancelQuery(): Promise<void> {}

  async killSession(): Promise<void> {
    this.#unfit = new Error("The session was killed.")
    this.#client.connection.stream.destroy()
  }

  /**
   * Ends the loan. The client goes back to the pool when it is idle and nothing was left on it;
   * in every other case it is closed, which also rolls back what was open.
   */
  release(): void {
    if (this.#state === "released") return
    const idle = this.#running === undefined && this.#client.getTransactionStatus() === "I"
    this.#state = "released"
    if (!idle) this.#unfit ??= new Error("The connection was not idle.")
    this.#client.release(this.#unfit !== undefined)
  }

  async #run(statement: Statement, signal: AbortSignal | undefined): Promise<StatementResult> {
    this.#assertOpen()
    while (this.#running) await this.#running.catch(() => {})
    this.#assertOpen()
    if (this.#state === "transaction") return await this.#runInTransaction(statement, signal)
    if (!isRowStatement(statement.sql)) return await this.#runOnTrial(statement, signal)
    return await this.#send({ ...statement, before: this.#session.statementSettings }, signal)
  }

  async #runInTransaction(
    statement: Statement,
    signal: AbortSignal | undefined,
  ): Promise<StatementResult> {
    if (this.#failure instanceof StatementRefusedError) throw this.#failure
    try {
      const result = await this.#send(statement, signal)
      if (!mayStand(result.tag) || this.#client.getTransactionStatus() !== "T") {
        throw new StatementRefusedError(commandOf(result.tag))
      }
      return result
    } catch (error) {
      if (error instanceof StatementRefusedError) this.#unfit = this.#failure = error
      else this.#failure ??= error
      throw error
    }
  }

  /** In a transaction of its own, which is committed only when the statement's tag may stand. */
  async #runOnTrial(
    statement: Statement,
    signal: AbortSignal | undefined,
  ): Promise<StatementResult> {
    await this.begin({})
    try {
      const result = await this.#runInTransaction(statement, signal)
      await this.commit()
      return result
    } catch (error) {
      await this.rollback()
      throw error
    }
  }

  /** Throws, or rejects, when another scope is active than the one this connection is for. */
  #assertScope(): Promise<void> | undefined {
    const explicit = this.#sessions.explicit()
    if (explicit) return this.#assertSame(explicit)
    if (this.#isFresh) {
      this.#isFresh = false
      return undefined
    }
    // The resolver remembers its answer for the request; if not, it may wait for this connection.
    return this.#sessions.ambient().then((active) => this.#assertSame(active))
  }

  #assertSame(active: Session): undefined {
    if (!isSameSession(this.#session, active)) {
      throw new TenantMismatchError(this.#session.label, active.label)
    }
  }

  /** Asked before and after waiting for one's turn: the commit one waited for ends the turn. */
  #assertOpen(): void {
    if (this.#state === "ending" || this.#state === "released") throw new ConnectionEndedError()
  }

  async #send(statement: Statement, signal?: AbortSignal): Promise<StatementResult> {
    while (this.#running) await this.#running.catch(() => {})
    const query = new ScopedQuery(statement.sql, statement.parameters, statement.before)
    const answer = this.#guard(query.settled, signal)
    this.#running = answer
    try {
      this.#client.query(query as never)
      return await answer
    } finally {
      this.#running = undefined
    }
  }

  /** Adds the two ways in which a statement ends early: its signal, and a server that fell silent. */
  async #guard<T>(settled: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { responseTimeout } = this.#session
    const timer =
      responseTimeout > 0
        ? setTimeout(() => this.#giveUp(responseTimeout), responseTimeout)
        : undefined
    let cancelled: Promise<void> | undefined
    const cancel = () => {
      // A cancel may arrive after its query: on this connection no other may follow.
      this.#unfit = signal?.reason ?? new Error("The query was cancelled.")
      cancelled = requestCancel(this.#client)
    }
    signal?.addEventListener("abort", cancel, { once: true })
    try {
      return await settled
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener("abort", cancel)
      await cancelled
    }
  }

  #giveUp(milliseconds: number): void {
    this.#client.connection.stream.destroy(
      new Error(`The database has not answered for ${milliseconds} ms. The connection was closed.`),
    )
  }

  async *#readCursor<R>(
    compiled: CompiledQuery,
    chunkSize: number,
    options: AbortableOperationOptions | undefined,
  ): AsyncIterableIterator<QueryResult<R>> {
    while (this.#running) await this.#running.catch(() => {})
    if (this.#state !== "transaction") throw new ConnectionEndedError()
    if (!isRowStatement(compiled.sql)) throw new StatementRefusedError("A stream of this statement")
    const cursor = this.#client.query(new Cursor<R>(compiled.sql, [...compiled.parameters]))
    const read = () => {
      const rows = this.#guard(cursor.read(chunkSize), options?.signal)
      this.#running = rows
      return rows.finally(() => {
        this.#running = undefined
      })
    }
    try {
      for (let rows = await read(); rows.length > 0; rows = await read()) yield { rows }
    } catch (error) {
      this.#failure ??= error
      throw error
    } finally {
      await cursor.close()
    }
  }
}

const nothing: StatementResult = { tag: "", rows: [], rowCount: null }

interface Statement {
  readonly sql: string
  readonly parameters?: readonly unknown[]
  readonly before?: Preamble
}

function changesRows(tag: string): boolean {
  return /^(INSERT|UPDATE|DELETE|MERGE) /.test(tag)
}
