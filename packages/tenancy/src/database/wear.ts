import type { Session } from "./session.ts"

/**
 * What connections have been used for. A process of PostgreSQL's keeps what it has looked up of a
 * table for as long as its connection lasts, about 40 kB for a table with four indexes, and gives
 * nothing of it back. One that serves thousands of tenants grows without end; one that serves few
 * is done growing, and replacing it would only make it look everything up again.
 */
export class Wear {
  readonly #tenants: number
  readonly #used = new WeakMap<object, { uses: number; readonly schemas: Set<string> }>()

  /** @param tenants that a connection serves before it may be worn out; 0: it never is. */
  constructor(tenants: number) {
    this.#tenants = tenants
  }

  /** The connection is lent to this session. */
  note(client: object, { scope }: Session): void {
    const used = this.#used.get(client)
    if (!used) {
      this.#used.set(client, { uses: 1, schemas: new Set(scope && [scope.tenant.schema]) })
      return
    }
    used.uses++
    if (scope && used.schemas.size <= this.#tenants) used.schemas.add(scope.tenant.schema)
  }

  isWornOut(client: object): boolean {
    const used = this.#used.get(client)
    if (!used || this.#tenants === 0) return false
    return used.uses >= fewestUses && used.schemas.size > this.#tenants
  }
}

/** A new connection costs as much as some tens of queries. */
const fewestUses = 2_000
