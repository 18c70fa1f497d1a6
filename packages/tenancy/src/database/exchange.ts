import { ResponseTimeoutError } from "../errors.ts"
import { requestCancel } from "./cancel-request.ts"
import { lostConnection } from "./lost-connection.ts"
import type { Message } from "./messages.ts"
import { ScopedQuery, type StatementResult } from "./scoped-query.ts"
import type { Session } from "./session.ts"
import type { ArrayTypes } from "./values/array-types.ts"
import type { RowParser, WireClient } from "./wire.ts"

/**
 * Messages and their answers over a borrowed connection, and what is known of it at the end: a
 * connection on which something went unaccounted for must not serve anybody else.
 */
export class Exchange {
  readonly client: WireClient
  readonly #lender: Lender
  readonly #limits: Pick<Session, "responseTimeout" | "networkGrace">
  readonly #arrayTypes: ArrayTypes
  /** Why the connection must not go back to the pool. */
  #unfit: unknown

  constructor(
    client: WireClient,
    lender: Lender,
    limits: Pick<Session, "responseTimeout" | "networkGrace">,
    arrayTypes: ArrayTypes,
  ) {
    this.client = client
    this.#lender = lender
    this.#limits = limits
    this.#arrayTypes = arrayTypes
  }

  /** No transaction is open on the server. */
  get isIdle(): boolean {
    return this.client.getTransactionStatus() === "I"
  }

  /** A transaction is open, and none of its statements has failed. */
  get isInTransaction(): boolean {
    return this.client.getTransactionStatus() === "T"
  }

  /**
   * Settles when the server is ready for the next message.
   *
   * @param signal cancels on the server. The answer is then still waited for.
   * @throws the signal's reason, when it was aborted before anything was sent.
   * @throws ConnectionLostError, ResponseTimeoutError
   */
  async send(
    message: Message,
    signal?: AbortSignal,
    columns?: RowParser,
  ): Promise<StatementResult> {
    if (signal?.aborted) throw signal.reason
    const query = new ScopedQuery(message, columns)
    this.client.query(query as never)
    const settled = query.settled.catch((error) => {
      throw lostConnection(this.client, error) ?? error
    })
    const isUnlimited = !signal && this.#limits.responseTimeout === 0
    const result = await (isUnlimited ? settled : this.#guard(settled, signal))
    const lookUp = this.#arrayTypes.lookUp(result.columns, result.rows)
    if (lookUp) this.#arrayTypes.learn((await this.send(lookUp)).rows)
    this.#arrayTypes.read(result.columns, result.rows)
    return result
  }

  /** The connection will be closed. The first reason is kept. */
  spoil(reason: unknown): void {
    this.#unfit ??= reason
  }

  /** Closes it now, whatever it does. */
  destroy(reason: Error): void {
    this.spoil(reason)
    this.client.connection.stream.destroy()
  }

  /** Gives the connection back, or closes it, which also rolls back what was open. */
  end(): void {
    if (!this.isIdle) this.spoil(new Error("The connection was not idle."))
    this.#lender.giveBack(this.client, this.#unfit !== undefined)
  }

  /** Adds the two ways in which a statement ends early: its signal, and a server that fell silent. */
  async #guard<T>(settled: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { responseTimeout, networkGrace } = this.#limits
    const timer =
      responseTimeout > 0
        ? setTimeout(() => this.#giveUp(responseTimeout), responseTimeout)
        : undefined
    let cancelled: Promise<void> | undefined
    const cancel = () => {
      // A cancel may arrive after its query: on this connection no other may follow.
      this.spoil(signal?.reason ?? new Error("The query was cancelled."))
      cancelled = requestCancel(this.client, networkGrace)
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
    this.client.connection.stream.destroy(new ResponseTimeoutError(milliseconds))
  }
}

/** Where the connection is from. */
interface Lender {
  giveBack(client: WireClient, isUnfit: boolean): void
}
