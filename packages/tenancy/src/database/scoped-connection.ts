import type {
  AbortableOperationOptions,
  CompiledQuery,
  DatabaseConnection,
  QueryResult,
  TransactionSettings,
} from "kysely"
import { ConnectionEndedError, StatementRefusedError, TenantMismatchError } from "../errors.ts"
import type { Connections } from "./connections.ts"
import { Exchange } from "./exchange.ts"
import { type Preamble, statementMessage } from "./messages.ts"
import { readPortal } from "./portal.ts"
import { isErrorOfSettings, type StatementResult } from "./scoped-query.ts"
import { ScopedTransaction } from "./scoped-transaction.ts"
import { isSameSession, type Session } from "./session.ts"
import type { SessionSource } from "./session-sources.ts"
import {
  isDenied,
  isRoleRefused,
  isRoutineUnproven,
  isUnknownStatement,
  type PreparedSettings,
} from "./settings.ts"
import { refusedPart } from "./statement-guard/refused-part.ts"
import { isRowStatement } from "./statements.ts"
import { Turns } from "./turns.ts"
import type { ArrayTypes } from "./values/array-types.ts"
import type { WireClient } from "./wire.ts"

/**
 * A connection on loan to one scope, from `acquireConnection` to `releaseConnection`. Each loan is
 * an object of its own, so that whoever keeps it past its end holds nothing.
 *
 * Outside a transaction every statement carries the session's settings in its own message. In a
 * transaction they were sent with its `begin`. Steps take turns, each to the end of its judgement:
 * a commit never overtakes a statement that is to be refused.
 */
export class ScopedConnection implements DatabaseConnection {
  readonly #exchange: Exchange
  readonly #session: Session
  readonly #parts: LoanParts
  readonly #turns = new Turns()
  #state: "open" | "ending a transaction" | "released" = "open"
  #transaction: ScopedTransaction | undefined
  /** The session came from the request a moment ago, for the very call that comes first. */
  #isFresh: boolean
  #portals = 0

  constructor(
    client: WireClient,
    session: Session,
    parts: LoanParts,
    /** Whether the session is the request's, and not that of a `withTenant`. */
    isAmbient: boolean,
  ) {
    this.#exchange = new Exchange(client, parts.connections, session, parts.arrayTypes)
    this.#session = session
    this.#parts = parts
    this.#isFresh = isAmbient
    // A loan that is kept for later is no longer the call it was made for.
    if (isAmbient) {
      setImmediate(() => {
        this.#isFresh = false
      })
    }
  }

  get isInTransaction(): boolean {
    return this.#transaction !== undefined
  }

  async executeQuery<R>(
    compiled: CompiledQuery,
    options?: AbortableOperationOptions,
  ): Promise<QueryResult<R>> {
    const pending = this.#assertScope()
    if (pending) await pending
    this.#note(compiled)
    try {
      const { tag, rows, rowCount } = await this.#inTurn(() => this.#run(compiled, options?.signal))
      return changesRows(tag) && rowCount !== null
        ? { numAffectedRows: BigInt(rowCount), rows: rows as R[] }
        : { rows: rows as R[] }
    } catch (error) {
      // Nobody waits any more, and Kysely would print the cancellation that it asked for.
      if (options?.signal?.aborted) return { rows: [] }
      await this.#parts.onError(error)
      throw error
    }
  }

  /**
   * Reads in the transaction that is open, else in one of its own, since a portal outlives the
   * message that opens it.
   */
  async *streamQuery<R>(
    statement: CompiledQuery,
    chunkSize: number,
    options?: AbortableOperationOptions,
  ): AsyncIterableIterator<QueryResult<R>> {
    if (!isRowStatement(statement.sql))
      throw new StatementRefusedError("A stream of this statement")
    await this.#assertScope()
    this.#note(statement)
    this.#assertHarmless(statement.sql)
    const own = this.#transaction === undefined
    if (own) await this.#inTurn(() => this.#begin())
    let isDone = false
    try {
      yield* readPortal<R>({
        name: `stream_${++this.#portals}`,
        statement,
        chunkSize,
        ask: (message, columns) =>
          this.#inTransaction((open) => open.send(message, options?.signal, columns)),
        assertAllowed: () => this.#assertScope(),
      })
      isDone = true
    } catch (error) {
      await this.#parts.onError(error)
      throw error
    } finally {
      // A reader that stops early has no use for a commit.
      if (own) await (isDone ? this.commit() : this.rollback())
    }
  }

  async begin(settings: TransactionSettings): Promise<void> {
    const pending = this.#assertScope()
    if (pending) await pending
    try {
      await this.#inTurn(() => this.#begin(settings))
    } catch (error) {
      await this.#parts.onError(error)
      throw error
    }
  }

  /** @throws what {@link ScopedTransaction.commit} throws. */
  async commit(): Promise<void> {
    await this.#end((transaction) => transaction.commit())
  }

  /** Never throws. */
  async rollback(): Promise<void> {
    await this.#end((transaction) => transaction.rollback())
  }

  async savepoint(command: CompiledQuery): Promise<void> {
    const pending = this.#assertScope()
    if (pending) await pending
    await this.#inTransaction((open) => open.savepoint(command))
  }

  /** Kysely's `inflightQueryAbortStrategy: "cancel query"`. A signal cancels on the server anyway. */
  async cancelQuery(): Promise<void> {}

  async killSession(): Promise<void> {
    if (this.#state !== "released") this.#exchange.destroy(new Error("The session was killed."))
  }

  /**
   * Ends the loan. The client goes back to the pool when it is idle and nothing was left on it;
   * in every other case it is closed, which also rolls back what was open.
   */
  release(): void {
    if (this.#state === "released") return
    const isAtRest = this.#turns.isIdle && this.#state === "open" && !this.#transaction
    if (!isAtRest) this.#exchange.spoil(new Error("The connection was still in use."))
    this.#state = "released"
    this.#exchange.end()
  }

  #note({ sql }: CompiledQuery): void {
    this.#parts.connections.note(this.#exchange.client, this.#session, sql)
  }

  #run(compiled: CompiledQuery, signal: AbortSignal | undefined): Promise<StatementResult> {
    if (this.#transaction) return this.#transaction.run(compiled, signal)
    this.#assertHarmless(compiled.sql)
    if (isRowStatement(compiled.sql)) return this.#runWithSettings(compiled, signal)
    return this.#runOnTrial(compiled, signal)
  }

  /** Before it is sent: a database that was not hardened would let it through. */
  #assertHarmless(sql: string): void {
    const refused = this.#session.isGuarded ? refusedPart(sql) : undefined
    if (refused !== undefined) throw new StatementRefusedError(refused)
  }

  async #runWithSettings(
    compiled: CompiledQuery,
    signal: AbortSignal | undefined,
    before: Preamble = this.#bestPreamble(),
  ): Promise<StatementResult> {
    const { sql, parameters } = compiled
    const { statementSettings: settings } = this.#session
    try {
      const message = statementMessage(sql, parameters, before)
      const result = await this.#exchange.send(message, signal)
      this.#parts.prepared.remember(this.#exchange.client, settings, before, this.#schema)
      return result
    } catch (error) {
      if (!isErrorOfSettings(error)) throw error
      const next = this.#preambleAfter(error, before)
      if (!next) throw error
      return await this.#runWithSettings(compiled, signal, next)
    }
  }

  #bestPreamble(): Preamble {
    const { statementSettings } = this.#session
    return this.#parts.prepared.preambleFor(this.#exchange.client, statementSettings, this.#schema)
  }

  /** Of the tenant; empty for the shared tables. */
  get #schema(): string {
    return this.#session.scope?.tenant.schema ?? ""
  }

  /**
   * How to send the settings once more, after they failed in this way; if there is one. Something
   * was left on a connection that fails them for another reason than the two that are known: it
   * serves nobody else.
   */
  #preambleAfter(error: unknown, before: Preamble): Preamble | undefined {
    const { plain, afterRefusal, afterReset } = this.#session.statementSettings
    const isLast = before === afterRefusal
    if (isRoutineUnproven(error) && before !== afterReset) {
      this.#parts.prepared.resetBetweenTenants()
      return afterReset
    }
    if (isRoleRefused(error) && !isLast) return afterRefusal
    if (isUnknownStatement(error) && before !== plain && !isLast) {
      // A pooler that hides well is in between.
      this.#parts.prepared.giveUp()
      return plain
    }
    this.#exchange.spoil(error)
    return isDenied(error) && !isLast ? afterRefusal : undefined
  }

  /** In a transaction of its own, which is committed only when the statement's tag may stand. */
  async #runOnTrial(
    compiled: CompiledQuery,
    signal: AbortSignal | undefined,
  ): Promise<StatementResult> {
    const trial = await this.#beginTransaction()
    try {
      const result = await trial.run(compiled, signal)
      await trial.commit()
      return result
    } catch (error) {
      await trial.rollback()
      throw error
    }
  }

  async #begin(settings?: TransactionSettings): Promise<void> {
    this.#transaction = await this.#beginTransaction(settings)
  }

  #beginTransaction(settings?: TransactionSettings): Promise<ScopedTransaction> {
    return ScopedTransaction.begin(this.#exchange, this.#session, this.#parts.prepared, settings)
  }

  #inTransaction<T>(step: (open: ScopedTransaction) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      if (!this.#transaction) throw new ConnectionEndedError()
      return await step(this.#transaction)
    })
  }

  /** Takes the last turn of a transaction. Whatever comes after it was called is too late. */
  async #end(step: (transaction: ScopedTransaction) => Promise<void>): Promise<void> {
    const transaction = this.#transaction
    if (!transaction || this.#state !== "open") return
    this.#state = "ending a transaction"
    await this.#turns.end()
    try {
      await step(transaction)
    } catch (error) {
      if (!this.#exchange.isIdle) this.#exchange.spoil(error)
      throw error
    } finally {
      this.#transaction = undefined
      this.#reopen()
    }
  }

  /** Unless it was released meanwhile. */
  #reopen(): void {
    if (this.#state === "ending a transaction") this.#state = "open"
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    return this.#turns.take(step, this.#assertOpen)
  }

  readonly #assertOpen = (): void => {
    if (this.#state !== "open") throw new ConnectionEndedError()
  }

  /** Throws, or rejects, when another scope is active than the one this connection is for. */
  #assertScope(): Promise<void> | undefined {
    const explicit = this.#parts.sessions.explicit()
    if (explicit) return this.#assertSame(explicit)
    if (this.#isFresh) {
      this.#isFresh = false
      return undefined
    }
    // The resolver remembers its answer for the request; if not, it may wait for this connection.
    return this.#parts.sessions.ambient().then((active) => this.#assertSame(active))
  }

  #assertSame(active: Session): undefined {
    if (!isSameSession(this.#session, active)) {
      throw new TenantMismatchError(this.#session.label, active.label)
    }
  }
}

/** What a driver, and each of its loans, has from the tenancy that made it. */
export interface LoanParts {
  readonly connections: Connections
  readonly sessions: SessionSource
  readonly prepared: PreparedSettings
  readonly arrayTypes: ArrayTypes
  readonly onError: OnError
}

export type OnError = (error: unknown) => void | Promise<void>

function changesRows(tag: string): boolean {
  return /^(INSERT|UPDATE|DELETE|MERGE) /.test(tag)
}
