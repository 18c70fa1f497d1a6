import {
  type AbortableOperationOptions,
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  type TransactionSettings,
} from "kysely"
import { ConnectionEndedError, StatementRefusedError, TenantMismatchError } from "../errors.ts"
import { requestCancel } from "./cancel-request.ts"
import {
  closePortalMessage,
  fetchPortalMessage,
  type Message,
  openPortalMessage,
  preamble,
  statementMessage,
} from "./messages.ts"
import { ScopedQuery, type StatementResult } from "./scoped-query.ts"
import { isSameSession, type Session } from "./session.ts"
import type { SessionSource } from "./session-sources.ts"
import { isUnknownStatement, type PreparedSettings } from "./settings.ts"
import { commandOf, endsTransaction, isRowStatement, mayStand } from "./statements.ts"
import { newRowParser, type RowParser, type WireClient } from "./wire.ts"

/**
 * A connection on loan to one scope, from `acquireConnection` to `releaseConnection`. Each loan is
 * an object of its own, so that whoever keeps it past its end holds nothing.
 *
 * Outside a transaction every statement carries the session's settings in its own message. In a
 * transaction they were sent with its `begin`. Steps take turns, each to the end of its judgement:
 * a commit never overtakes a statement that is to be refused.
 */
export class ScopedConnection implements DatabaseConnection {
  readonly #client: WireClient
  readonly #session: Session
  readonly #sessions: SessionSource
  readonly #prepared: PreparedSettings
  /** The session came from the request a moment ago, for the very call that comes first. */
  #isFresh: boolean
  #state: "single" | "transaction" | "ending" | "released" = "single"
  /** Set when the transaction was rolled back under its code. Nothing more runs in it. */
  #refusal: StatementRefusedError | undefined
  /** The first error of the transaction; the reason why its commit cannot be one. */
  #firstError: unknown
  /** Why the connection must not go back to the pool. */
  #unfit: unknown
  /** The step whose turn it is. Never rejects. */
  #turn: Promise<void> | undefined
  #portals = 0

  constructor(
    client: WireClient,
    session: Session,
    sessions: SessionSource,
    prepared: PreparedSettings,
    /** Whether the session is the request's, and not that of a `withTenant`. */
    isAmbient: boolean,
  ) {
    this.#client = client
    this.#session = session
    this.#sessions = sessions
    this.#prepared = prepared
    this.#isFresh = isAmbient
    // A loan that is kept for later is no longer the call it was made for.
    if (isAmbient) {
      setImmediate(() => {
        this.#isFresh = false
      })
    }
  }

  async executeQuery<R>(
    compiled: CompiledQuery,
    options?: AbortableOperationOptions,
  ): Promise<QueryResult<R>> {
    const pending = this.#assertScope()
    if (pending) await pending
    const { tag, rows, rowCount } = await this.#inTurn(() =>
      this.#run(compiled, options?.signal),
    ).catch((error) => {
      // Nobody waits any more, and Kysely would print the cancellation that it asked for.
      if (options?.signal?.aborted) return nothing
      throw error
    })
    return changesRows(tag) && rowCount !== null
      ? { numAffectedRows: BigInt(rowCount), rows: rows as R[] }
      : { rows: rows as R[] }
  }

  /**
   * Reads through a portal, in a transaction: in the one that is open, else in one of its own,
   * since a portal outlives the message that opens it.
   *
   * Not with pg-cursor: it sends no Sync between its reads, so a stalled reader is never idle to
   * the server, and its close waits for ever when the connection is gone.
   */
  async *streamQuery<R>(
    compiled: CompiledQuery,
    chunkSize: number,
    options?: AbortableOperationOptions,
  ): AsyncIterableIterator<QueryResult<R>> {
    if (!isRowStatement(compiled.sql)) throw new StatementRefusedError("A stream of this statement")
    await this.#assertScope()
    const own = this.#state === "single"
    if (own) await this.#inTurn(() => this.#begin({}))
    let isDone = false
    try {
      yield* this.#readPortal<R>(compiled, chunkSize, options?.signal)
      isDone = true
    } finally {
      // A reader that stops early has no use for a commit.
      if (own) await (isDone ? this.commit() : this.rollback())
    }
  }

  async begin(settings: TransactionSettings): Promise<void> {
    const pending = this.#assertScope()
    if (pending) await pending
    await this.#inTurn(() => this.#begin(settings))
  }

  /**
   * @throws AbortedTransactionError when the database rolled back instead, because a statement had
   *   failed and its error was swallowed; that error is the cause.
   * @throws StatementRefusedError when one was refused and that was swallowed.
   */
  async commit(): Promise<void> {
    await this.#end(async () => {
      if (this.#refusal) throw this.#refusal
      const { tag } = await this.#send(statementMessage("commit"))
      if (tag !== "COMMIT") throw new AbortedTransactionError({ cause: this.#firstError })
    })
  }

  /** Never throws: a connection that cannot roll back is closed, and that rolls back too. */
  async rollback(): Promise<void> {
    await this.#end(() => this.#rollBack())
  }

  /** A savepoint's command, made by Kysely. */
  async savepoint(compiled: CompiledQuery): Promise<void> {
    const pending = this.#assertScope()
    if (pending) await pending
    await this.#inTurn(async () => {
      if (this.#refusal) throw this.#refusal
      await this.#send(statementMessage(compiled.sql))
      this.#firstError = undefined
    })
  }

  /** Kysely's `inflightQueryAbortStrategy: "cancel query"`. A signal cancels on the server anyway. */
  async cancelQuery(): Promise<void> {}

  async killSession(): Promise<void> {
    if (this.#state === "released") return
    this.#unfit = new Error("The session was killed.")
    this.#client.connection.stream.destroy()
  }

  /**
   * Ends the loan. The client goes back to the pool when it is idle and nothing was left on it;
   * in every other case it is closed, which also rolls back what was open.
   */
  release(): void {
    if (this.#state === "released") return
    const isIdle =
      this.#turn === undefined &&
      this.#state === "single" &&
      this.#client.getTransactionStatus() === "I"
    this.#state = "released"
    if (!isIdle) this.#unfit ??= new Error("The connection was not idle.")
    this.#client.release(this.#unfit !== undefined)
  }

  async #run(compiled: CompiledQuery, signal: AbortSignal | undefined): Promise<StatementResult> {
    if (this.#state === "transaction") return await this.#runInTransaction(compiled, signal)
    if (!isRowStatement(compiled.sql)) return await this.#runOnTrial(compiled, signal)
    return await this.#runSingle(compiled, signal)
  }

  async #runSingle(
    { sql, parameters }: CompiledQuery,
    signal: AbortSignal | undefined,
  ): Promise<StatementResult> {
    const { statementSettings: settings } = this.#session
    const before = this.#prepared.preambleFor(this.#client, settings)
    try {
      const result = await this.#send(statementMessage(sql, parameters, before), signal)
      if (before === settings.preparing) this.#prepared.remember(this.#client, settings)
      return result
    } catch (error) {
      if (before === settings.plain || !isUnknownStatement(error)) throw error
      // Nothing has run. A pooler that hides well is in between.
      this.#prepared.giveUp()
      return await this.#send(statementMessage(sql, parameters, settings.plain), signal)
    }
  }

  async #runInTransaction(
    { sql, parameters }: CompiledQuery,
    signal: AbortSignal | undefined,
  ): Promise<StatementResult> {
    if (this.#refusal) throw this.#refusal
    // Before it is sent: what was written until now must not be committed by it.
    if (endsTransaction(sql)) return await this.#refuse("Ending a transaction by a statement")
    const result = await this.#sendInTransaction(statementMessage(sql, parameters), signal)
    if (mayStand(result.tag) && this.#client.getTransactionStatus() === "T") return result
    return await this.#refuse(commandOf(result.tag) || "This statement")
  }

  /** In a transaction of its own, which is committed only when the statement's tag may stand. */
  async #runOnTrial(
    compiled: CompiledQuery,
    signal: AbortSignal | undefined,
  ): Promise<StatementResult> {
    await this.#begin({})
    try {
      const result = await this.#runInTransaction(compiled, signal)
      await this.#send(statementMessage("commit"))
      return result
    } catch (error) {
      await this.#rollBack()
      throw error
    } finally {
      this.#state = "single"
    }
  }

  async #begin(settings: TransactionSettings): Promise<void> {
    const readOnly = this.#session.readOnly || settings.accessMode === "read only"
    const begin = [
      "begin",
      ...(settings.isolationLevel ? [`isolation level ${settings.isolationLevel}`] : []),
      ...(readOnly ? ["read only"] : settings.accessMode ? [settings.accessMode] : []),
    ].join(" ")
    this.#refusal = undefined
    this.#firstError = undefined
    try {
      await this.#send(statementMessage(this.#session.transactionSettings, [], preamble(begin)))
      this.#state = "transaction"
    } catch (error) {
      // The settings may have failed after `begin` succeeded.
      await this.#rollBack()
      throw error
    }
  }

  /** Takes the last turn of a transaction. Whatever comes after it was called is too late. */
  async #end(step: () => Promise<void>): Promise<void> {
    if (this.#state !== "transaction") return
    this.#state = "ending"
    while (this.#turn) await this.#turn
    try {
      await step()
    } catch (error) {
      if (this.#client.getTransactionStatus() !== "I") this.#unfit ??= error
      throw error
    } finally {
      this.#state = "single"
    }
  }

  async #rollBack(): Promise<void> {
    try {
      if (this.#client.getTransactionStatus() !== "I") {
        await this.#send(statementMessage("rollback"))
      }
    } catch (error) {
      this.#unfit ??= error
    }
  }

  /** At once, so that nothing that follows has to know: the transaction is gone. */
  async #refuse(command: string): Promise<never> {
    const refusal = new StatementRefusedError(command)
    this.#refusal = refusal
    this.#unfit ??= refusal
    // A rollback does not take back PREPARE.
    if (this.#client.getTransactionStatus() === "T") {
      await this.#send(statementMessage("deallocate all")).catch(() => {})
    }
    await this.#rollBack()
    throw refusal
  }

  async *#readPortal<R>(
    { sql, parameters }: CompiledQuery,
    chunkSize: number,
    signal: AbortSignal | undefined,
  ): AsyncIterableIterator<QueryResult<R>> {
    this.#portals++
    const portal = `stream_${this.#portals}`
    const columns = newRowParser()
    const ask = (message: Message) =>
      this.#inTurn(async () => {
        if (this.#refusal) throw this.#refusal
        if (this.#state !== "transaction") throw new ConnectionEndedError()
        return await this.#sendInTransaction(message, signal, columns)
      })
    let part = await ask(openPortalMessage(portal, sql, parameters, chunkSize))
    try {
      for (;;) {
        if (part.rows.length > 0) yield { rows: part.rows as R[] }
        if (!part.hasMore) return
        await this.#assertScope()
        part = await ask(fetchPortalMessage(portal, chunkSize))
      }
    } finally {
      // It would hold its table's locks to the end of the transaction, which ends it otherwise.
      if (part.hasMore) await ask(closePortalMessage(portal)).catch(() => {})
    }
  }

  async #sendInTransaction(
    message: Message,
    signal: AbortSignal | undefined,
    columns?: RowParser,
  ): Promise<StatementResult> {
    try {
      return await this.#send(message, signal, columns)
    } catch (error) {
      this.#firstError ??= error
      throw error
    }
  }

  async #send(
    message: Message,
    signal?: AbortSignal,
    columns?: RowParser,
  ): Promise<StatementResult> {
    signal?.throwIfAborted()
    const query = new ScopedQuery(message, columns)
    this.#client.query(query as never)
    return await this.#guard(query.settled, signal)
  }

  /** Adds the two ways in which a statement ends early: its signal, and a server that fell silent. */
  async #guard<T>(settled: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { responseTimeout, networkGrace } = this.#session
    const timer =
      responseTimeout > 0
        ? setTimeout(() => this.#giveUp(responseTimeout), responseTimeout)
        : undefined
    let cancelled: Promise<void> | undefined
    const cancel = () => {
      // A cancel may arrive after its query: on this connection no other may follow.
      this.#unfit = signal?.reason ?? new Error("The query was cancelled.")
      cancelled = requestCancel(this.#client, networkGrace)
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

  async #inTurn<T>(step: () => Promise<T>): Promise<T> {
    this.#assertOpen()
    while (this.#turn) await this.#turn
    // Again: the commit that one waited for ends the turns.
    this.#assertOpen()
    const running = step()
    this.#turn = running.then(ignore, ignore)
    try {
      return await running
    } finally {
      this.#turn = undefined
    }
  }

  #assertOpen(): void {
    if (this.#state === "ending" || this.#state === "released") throw new ConnectionEndedError()
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
}

const nothing: StatementResult = { tag: "", rows: [], rowCount: null, hasMore: false }

function ignore(): void {}

function changesRows(tag: string): boolean {
  return /^(INSERT|UPDATE|DELETE|MERGE) /.test(tag)
}
