import { ConnectionTimeoutError, TenantBusyError } from "../errors.ts"
import type { Session } from "./session.ts"

/** All numbers are whole; Infinity is no limit. */
export interface TurnstileLimits {
  /** Connections of the pool. */
  readonly connections: number
  /** Connections that one tenant may hold at once. */
  readonly perTenant: number
  /** How many of one tenant's calls may wait. */
  readonly queue: number
  /** Milliseconds that a call waits for another one of its tenant to end. */
  readonly queueTimeout: number
  /** Milliseconds that a call waits for the pool. */
  readonly connectionTimeout: number
}

/**
 * Who may take a connection now, and who is next. A tenant holds so many connections and no more;
 * when all are out, the tenant that holds the fewest is served first, and each tenant's calls in
 * the order they came. The pool by itself serves whoever came first, so that behind a thousand
 * calls of one tenant every other one waits for a thousand.
 *
 * It stands in front of the pool and lets in no more than the pool has, so the pool's own queue
 * stays empty.
 */
export class Turnstile {
  readonly #limits: TurnstileLimits
  /** Of everybody who holds or waits for something. */
  readonly #shares = new Map<string, Share>()
  readonly #queues = new Set<Share>()
  #taken = 0
  #waited = 0

  constructor(limits: TurnstileLimits) {
    this.#limits = limits
  }

  /**
   * Takes a place; every place has to be given back by {@link leave}. Gives nothing when there is
   * one at once, so that a call that need not wait does not.
   *
   * A call whose signal is aborted leaves the queue without an answer: nobody waits for it.
   *
   * @throws TenantBusyError, ConnectionTimeoutError
   */
  enter(session: Session, signal?: AbortSignal): Promise<void> | undefined {
    const share = this.#shareOf(session)
    if (this.#taken < this.#limits.connections && share.taken < share.limit) {
      this.#take(share)
      return undefined
    }
    if (share.waiting.size >= share.queue) throw this.#busy(share)
    return new Promise((admit, reject) => this.#queue(share, { admit, reject, signal }))
  }

  /** Gives a place back, and lets in who is next. */
  leave(session: Session): void {
    const share = this.#shareOf(session)
    share.taken--
    this.#taken--
    const next = this.#next()
    if (next) this.#admitFirst(next)
    this.#forgetIfIdle(share)
  }

  #take(share: Share): void {
    share.taken++
    this.#taken++
  }

  #queue(share: Share, { admit, reject, signal }: Call): void {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener("abort", end)
      share.waiting.delete(waiter)
      if (share.waiting.size === 0) this.#queues.delete(share)
      this.#forgetIfIdle(share)
    }
    const fail = (error: Error) => {
      end()
      reject(error)
    }
    const { queueTimeout, connectionTimeout, connections } = this.#limits
    const patience = Math.min(queueTimeout, connectionTimeout)
    const poolIsFull = () => fail(new ConnectionTimeoutError(connectionTimeout, connections))
    const expire = () => {
      if (isAtOwnLimit(share, this.#limits)) fail(this.#busy(share))
      else if (patience < connectionTimeout) timer = after(connectionTimeout - patience, poolIsFull)
      else poolIsFull()
    }
    const waiter: Waiter = {
      number: this.#waited++,
      admit: () => {
        end()
        admit()
      },
    }
    let timer = after(patience, expire)
    signal?.addEventListener("abort", end, { once: true })
    share.waiting.add(waiter)
    this.#queues.add(share)
  }

  /** Of those who may have one more, who has the fewest; of several, who has waited longest. */
  #next(): Share | undefined {
    let next: Share | undefined
    for (const share of this.#queues) {
      if (share.taken >= share.limit) continue
      if (!next || share.taken < next.taken) next = share
      else if (share.taken === next.taken && firstOf(share) < firstOf(next)) next = share
    }
    return next
  }

  /** Taken for the one who waited before it runs again: nobody who comes meanwhile is faster. */
  #admitFirst(share: Share): void {
    const [first] = share.waiting
    this.#take(share)
    first?.admit()
  }

  #shareOf({ scope }: Session): Share {
    const key = scope?.tenant.schema ?? shared
    const known = this.#shares.get(key)
    if (known) return known
    const limits = scope
      ? { limit: this.#limits.perTenant, queue: this.#limits.queue }
      : { limit: Infinity, queue: Infinity }
    const share = {
      key,
      label: scope?.tenant.slug ?? key,
      ...limits,
      taken: 0,
      waiting: new Set<Waiter>(),
    }
    this.#shares.set(key, share)
    return share
  }

  #forgetIfIdle(share: Share): void {
    if (share.taken === 0 && share.waiting.size === 0) this.#shares.delete(share.key)
  }

  #busy(share: Share): TenantBusyError {
    return new TenantBusyError(share.label, share.taken, share.waiting.size)
  }
}

/** What one tenant, or the shared tables, have of the pool. */
interface Share {
  readonly key: string
  readonly label: string
  readonly limit: number
  readonly queue: number
  taken: number
  /** In the order they came. */
  readonly waiting: Set<Waiter>
}

interface Call {
  readonly admit: () => void
  readonly reject: (error: Error) => void
  readonly signal: AbortSignal | undefined
}

interface Waiter {
  readonly number: number
  readonly admit: () => void
}

/** No tenant's schema is called this. */
const shared = "the shared tables"

/** Where a tenant may have the whole pool, it is the pool that is full. */
function isAtOwnLimit(share: Share, { connections }: TurnstileLimits): boolean {
  return share.taken >= share.limit && share.limit < connections
}

function firstOf({ waiting }: Share): number {
  const [first] = waiting
  return first?.number ?? Infinity
}

function after(milliseconds: number, run: () => void): NodeJS.Timeout | undefined {
  return Number.isFinite(milliseconds) ? setTimeout(run, milliseconds) : undefined
}
