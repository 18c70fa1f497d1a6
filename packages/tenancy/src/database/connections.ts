import type pg from "pg"
import { ConnectionTimeoutError, TenantBusyError } from "../errors.ts"
import type { Session } from "./session.ts"
import type { Turnstile } from "./turnstile.ts"
import type { WireClient } from "./wire.ts"

/** The pool's connections, lent to one session after the other. */
export class Connections {
  readonly #pool: pg.Pool
  readonly #turnstile: Turnstile | undefined
  readonly #onTenantBusy: ((error: TenantBusyError) => void) | undefined
  readonly #borrowers = new WeakMap<object, Session>()

  /** @param turnstile none: whoever comes first is served first. */
  constructor(
    pool: pg.Pool,
    turnstile?: Turnstile,
    onTenantBusy?: (error: TenantBusyError) => void,
  ) {
    this.#pool = pool
    this.#turnstile = turnstile
    this.#onTenantBusy = onTenantBusy
    // The pool says it once for each loan, however that ends.
    pool.on("release", (_, client) => this.#giveBack(client))
  }

  /** @throws TenantBusyError, ConnectionTimeoutError */
  async borrow(session: Session, signal?: AbortSignal): Promise<WireClient> {
    try {
      const waiting = this.#turnstile?.enter(session, signal)
      if (waiting) await waiting
    } catch (error) {
      if (error instanceof TenantBusyError) this.#onTenantBusy?.(error)
      throw error
    }
    try {
      const client = await this.#pool.connect()
      this.#borrowers.set(client, session)
      return client as unknown as WireClient
    } catch (error) {
      this.#turnstile?.leave(session)
      throw this.#inWords(error)
    }
  }

  #giveBack(client: object): void {
    const session = this.#borrowers.get(client)
    if (!session) return
    this.#borrowers.delete(client)
    this.#turnstile?.leave(session)
  }

  #inWords(error: unknown): unknown {
    if (!(error instanceof Error && error.message.startsWith("timeout exceeded"))) return error
    const { connectionTimeoutMillis = 0, max } = this.#pool.options
    return new ConnectionTimeoutError(connectionTimeoutMillis, max, { cause: error })
  }
}
