import { AbortedTransactionError, type CompiledQuery, type TransactionSettings } from "kysely"
import { StatementRefusedError } from "../errors.ts"
import type { Exchange } from "./exchange.ts"
import { after, type Message, preamble, statementMessage } from "./messages.ts"
import type { StatementResult } from "./scoped-query.ts"
import type { Session } from "./session.ts"
import {
  isDenied,
  isRoleRefused,
  isRoutineUnproven,
  type PreparedSettings,
  resetStatements,
} from "./settings.ts"
import { refusedPart } from "./statement-guard/refused-part.ts"
import { commandOf, endsTransaction, isCopy, mayStand } from "./statements.ts"
import type { RowParser } from "./wire.ts"

/**
 * A transaction of one session: its settings are sent once, with `begin`. A statement whose command
 * tag may not stand ends it at once, and nothing of it is kept.
 *
 * It does not wait for its own steps: whoever calls it does one after the other.
 */
export class ScopedTransaction {
  readonly #exchange: Exchange
  readonly #session: Session
  readonly #prepared: PreparedSettings
  /** Set when it was rolled back under its code. Nothing more runs in it. */
  #refusal: StatementRefusedError | undefined
  /** The first error of a statement; the reason why the commit cannot be one. */
  #firstError: unknown

  static async begin(
    exchange: Exchange,
    session: Session,
    prepared: PreparedSettings,
    { accessMode, isolationLevel }: TransactionSettings = {},
  ): Promise<ScopedTransaction> {
    const readOnly = session.readOnly || accessMode === "read only"
    const begin = [
      "begin",
      ...(isolationLevel ? [`isolation level ${isolationLevel}`] : []),
      ...(readOnly ? ["read only"] : accessMode ? [accessMode] : []),
    ].join(" ")
    const transaction = new ScopedTransaction(exchange, session, prepared)
    const { isIdle } = exchange
    // What it may take back by its `begin` comes again with a rollback.
    prepared.forgetLast(exchange.client)
    try {
      await transaction.#startAsUsual(begin)
    } catch (error) {
      if (!isRoleRefused(error)) exchange.spoil(error)
      // In a transaction that was left open they are denied as well: that is no case to recover from.
      if (!isDenied(error) || !isIdle || !exchange.isIdle) throw error
      await transaction.#startAfterRefusal(begin)
    }
    return transaction
  }

  private constructor(exchange: Exchange, session: Session, prepared: PreparedSettings) {
    this.#exchange = exchange
    this.#session = session
    this.#prepared = prepared
  }

  async #startAsUsual(begin: string): Promise<void> {
    if (!this.#prepared.isResetting) {
      try {
        return await this.#start(this.#session.checkedTransactionSettings, begin)
      } catch (error) {
        if (!isRoutineUnproven(error) || !this.#exchange.isIdle) throw error
        this.#prepared.resetBetweenTenants()
      }
    }
    await this.#start(this.#session.transactionSettings, begin, ...resetStatements)
  }

  async #startAfterRefusal(begin: string): Promise<void> {
    const { transactionSettings, recoveryStatements } = this.#session
    this.#prepared.forget(this.#exchange.client)
    try {
      await this.#start(transactionSettings, begin, ...recoveryStatements, ...resetStatements)
    } catch (error) {
      this.#exchange.spoil(error)
      throw error
    }
  }

  async #start(settings: string, ...before: string[]): Promise<void> {
    try {
      await this.#exchange.send(statementMessage(settings, [], preamble(...before)))
    } catch (error) {
      // The settings may have failed after `begin` succeeded.
      await this.rollback()
      throw error
    }
  }

  /** @throws StatementRefusedError when the transaction is gone because of this statement, or was. */
  async run(
    { sql, parameters }: CompiledQuery,
    signal: AbortSignal | undefined,
  ): Promise<StatementResult> {
    // Before it is sent: what was written until now must not be committed by it.
    if (endsTransaction(sql)) return await this.#refuse("Ending a transaction by a statement")
    if (isCopy(sql)) return await this.#refuse("COPY")
    const refused = this.#session.isGuarded ? refusedPart(sql) : undefined
    if (refused !== undefined) return await this.#refuse(refused)
    const result = await this.send(statementMessage(sql, parameters), signal)
    if (mayStand(result.tag) && this.#exchange.isInTransaction) return result
    return await this.#refuse(commandOf(result.tag) || "This statement")
  }

  /** A message that is known to be harmless: a part of a portal. */
  async send(
    message: Message,
    signal: AbortSignal | undefined,
    columns?: RowParser,
  ): Promise<StatementResult> {
    if (this.#refusal) throw this.#refusal
    try {
      return await this.#exchange.send(this.#withSettings(message), signal, columns)
    } catch (error) {
      this.#firstError ??= error
      throw error
    }
  }

  /** Again, where a statement or a routine could have changed them. */
  #withSettings(message: Message): Message {
    const isRepeated = this.#session.isGuarded || this.#prepared.isResetting
    return isRepeated ? after(this.#session.repeatedSettings, message) : message
  }

  /** A savepoint's command, made by Kysely. */
  async savepoint({ sql }: CompiledQuery): Promise<void> {
    if (this.#refusal) throw this.#refusal
    await this.#exchange.send(statementMessage(sql))
    this.#firstError = undefined
  }

  /**
   * @throws AbortedTransactionError when the database rolled back instead, because a statement had
   *   failed and its error was swallowed; that error is the cause.
   * @throws StatementRefusedError when one was refused and that was swallowed.
   */
  async commit(): Promise<void> {
    if (this.#refusal) throw this.#refusal
    const { tag } = await this.#exchange.send(statementMessage("commit"))
    if (tag !== "COMMIT") throw new AbortedTransactionError({ cause: this.#firstError })
  }

  /** Never throws: a connection that cannot roll back is closed, and that rolls back too. */
  async rollback(): Promise<void> {
    try {
      if (!this.#exchange.isIdle) await this.#exchange.send(statementMessage("rollback"))
    } catch (error) {
      this.#exchange.spoil(error)
    }
  }

  /** At once, so that nothing that follows has to know: the transaction is gone. */
  async #refuse(command: string): Promise<never> {
    if (this.#refusal) throw this.#refusal
    const refusal = new StatementRefusedError(command)
    this.#refusal = refusal
    this.#exchange.spoil(refusal)
    // A rollback does not take back PREPARE.
    if (this.#exchange.isInTransaction) {
      await this.#exchange.send(statementMessage("deallocate all")).catch(() => {})
    }
    await this.rollback()
    throw refusal
  }
}
