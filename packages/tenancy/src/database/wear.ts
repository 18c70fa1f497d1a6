import type { Session } from "./session.ts"

/**
 * What connections have been used for. A process of PostgreSQL's keeps what it has looked up of a
 * table for as long as its connection lasts, about 40 kB for a table with four indexes, and gives
 * nothing of it back. One that serves thousands of tenants grows without end; one that serves few
 * is done growing, and replacing it would only make it look everything up again.
 */
export class Wear {
  readonly #tables: number
  readonly #seen = new WeakMap<object, Set<string>>()

  /** @param tables that a connection looks up before it is worn out, each tenant's for itself; 0: it never is. */
  constructor(tables: number) {
    this.#tables = tables
  }

  /** The connection is sent this statement. */
  note(client: object, { scope }: Session, sql: string): void {
    if (this.#tables === 0) return
    const seen = this.#seen.get(client) ?? new Set()
    this.#seen.set(client, seen)
    for (const [, name = ""] of sql.matchAll(tableName)) {
      // Joined, not put in a template: that would keep the statement's whole text alive.
      if (seen.size <= this.#tables) seen.add([ownerOf(name, scope), name].join(" "))
    }
  }

  isWornOut(client: object): boolean {
    const seen = this.#seen.get(client)
    return seen !== undefined && seen.size > this.#tables
  }
}

/**
 * What stands where a table does. Near enough: it takes the name of a `with` for one, and overlooks
 * what a function or a trigger touches.
 */
const tableName =
  /\b(?:from|join|into|using|table|(?<!\b(?:for|do)\s+)update)\s+(?:only\s+)?([^\s(),;]+)/gi

/** A name with a schema is the same table for all tenants. */
function ownerOf(name: string, scope: Session["scope"]): string {
  return name.includes(".") ? "" : (scope?.tenant.schema ?? "")
}
