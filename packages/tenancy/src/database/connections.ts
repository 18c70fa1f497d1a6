import type pg from "pg"
import { ConnectionTimeoutError } from "../errors.ts"
import { unopenedConnection } from "./lost-connection.ts"
import type { Session } from "./session.ts"
import type { Turnstile } from "./turnstile.ts"
import type { Wear } from "./wear.ts"
import type { WireClient } from "./wire.ts"

interface ConnectionsOptions {
  /** None: whoever comes first is served first. */
  readonly turnstile?: Turnstile | undefined
  /** None: a connection stays for as long as the pool keeps it. */
  readonly wear?: Wear
}

/** The pool's connections, lent to one session after the other. */
export class Connections {
  readonly #pool: pg.Pool
  readonly #wear: Wear | undefined
  readonly #turnstile: Turnstile | undefined
  readonly #borrowers = new WeakMap<object, Session>()

  constructor(pool: pg.Pool, options: ConnectionsOptions = {}) {
    this.#pool = pool
    this.#wear = options.wear
    this.#turnstile = options.turnstile
    // The pool says it once for each loan, however that ends.
    pool.on("release", (_, client) => this.#forget(client))
    // Else whoever holds it and never comes back would keep its place for ever.
    pool.on("connect", (client) => client.once("end", () => this.giveBack(client, true)))
  }

  /** @throws TenantBusyError, ConnectionTimeoutError, ConnectionLostError */
  async borrow(session: Session, signal?: AbortSignal): Promise<WireClient> {
    const waiting = this.#turnstile?.enter(session, signal)
    if (waiting) await waiting
    try {
      let client = await this.#pool.connect()
      while (this.#wear?.isWornOut(client)) {
        client.release(true)
        client = await this.#pool.connect()
      }
      this.#borrowers.set(client, session)
      return client as unknown as WireClient
    } catch (error) {
      this.#turnstile?.leave(session)
      throw this.#inWords(error)
    }
  }

  /** To be told of each statement that a connection is sent. */
  note(client: object, session: Session, sql: string): void {
    this.#wear?.note(client, session, sql)
  }

  /**
   * Ends a loan; one that has ended, by itself with its connection, stays so.
   *
   * @param isUnfit the connection must not serve anybody else.
   */
  giveBack(client: Pick<pg.PoolClient, "release">, isUnfit: boolean): void {
    if (this.#borrowers.has(client)) client.release(isUnfit)
  }

  #forget(client: object): void {
    const session = this.#borrowers.get(client)
    if (!session) return
    this.#borrowers.delete(client)
    this.#turnstile?.leave(session)
  }

  #inWords(error: unknown): unknown {
    if (!(error instanceof Error)) return error
    const { connectionTimeoutMillis = 0, max } = this.#pool.options
    // The pool has no codes: the first is said of its own queue, the second of a new connection.
    if (error.message.startsWith("timeout exceeded")) {
      return new ConnectionTimeoutError(connectionTimeoutMillis, max, { cause: error })
    }
    if (error.message.endsWith("due to connection timeout")) {
      return new ConnectionTimeoutError(connectionTimeoutMillis, undefined, { cause: error })
    }
    return unopenedConnection(error) ?? error
  }
}
