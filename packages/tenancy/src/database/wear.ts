import type { Session } from "./session.ts"

/**
 * What connections have been used for. A process of PostgreSQL's keeps what it has looked up of a
 * table for as long as its connection lasts, about 40 kB for a table with four indexes, and gives
 * nothing of it back. One that serves thousands of tenants grows without end; one that serves few
 * is done growing, and replacing it would only make it look everything up again.
 */
export class Wear {
  readonly #limit: number
  readonly #used = new WeakMap<object, LookedUp>()

  /** @param tables that a connection looks up before it is worn out, each tenant's for itself; 0: it never is. */
  constructor(tables: number) {
    this.#limit = tables
  }

  /** The connection is sent this statement. */
  note(client: object, { scope }: Session, sql: string): void {
    if (this.#limit === 0) return
    const used = this.#used.get(client) ?? new LookedUp()
    this.#used.set(client, used)
    if (used.count > this.#limit) return
    for (const name of tablesOf(sql)) {
      // A name with a schema is the same table for all tenants.
      used.add(name.includes(".") ? "" : (scope?.tenant.schema ?? ""), name)
    }
  }

  isWornOut(client: object): boolean {
    return (this.#used.get(client)?.count ?? 0) > this.#limit
  }
}

/** The tables that a connection has looked up. */
class LookedUp {
  count = 0
  readonly #bySchema = new Map<string, Set<string>>()

  add(schema: string, name: string): void {
    const names = this.#bySchema.get(schema) ?? new Set()
    if (names.size === 0) this.#bySchema.set(schema, names)
    if (names.has(name)) return
    names.add(name)
    this.count++
  }
}

/** What a statement's text names. Remembered: reading it takes some microseconds, for every query. */
function tablesOf(sql: string): readonly string[] {
  const known = remembered.get(sql)
  if (known) return known
  const names = new Set<string>()
  for (const { 0: text, 1: name = "", index } of sql.matchAll(tableName)) {
    names.add(copyOf(name))
    anotherName.lastIndex = index + text.length
    for (let more = anotherName.exec(sql); more; more = anotherName.exec(sql)) {
      names.add(copyOf(more[1] ?? ""))
    }
  }
  const tables = [...names]
  if (sql.length > longestRemembered) return tables
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(sql, tables)
  return tables
}

const remembered = new Map<string, readonly string[]>()
const mostRemembered = 1_000
const longestRemembered = 5_000

/** As a text of its own: a part of a longer one keeps the whole of it alive. */
function copyOf(text: string): string {
  return [...text].join("")
}

/**
 * What stands where a table does. Near enough: it takes the name of a `with` for one, and overlooks
 * what a function or a trigger touches.
 */
const tableName =
  /\b(?:from|join|into|using|table|(?<!\b(?:for|do)\s+)update)\s+(?:only\s+)?([^\s(),;]+)/gi

/** The next one of a list, behind what the one before is called. */
const anotherName = /\s*(?:as\s+)?(?:"[^"]*"|\w+)?\s*,\s*(?:only\s+)?([^\s(),;]+)/iy
