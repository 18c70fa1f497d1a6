import pg from "pg"
import { serialize } from "pg-protocol"
import { type Preamble, statementMessage } from "./messages.ts"
import { ScopedQuery } from "./scoped-query.ts"
import type { WireClient } from "./wire.ts"

/** What a transaction is told before anything else in it, in the ways it can be sent. */
export interface Settings {
  /** As a statement of its own. */
  readonly sql: string
  /** In front of a statement, by itself: for any connection. */
  readonly plain: Preamble
  /** The same, leaving it prepared on the connection. */
  readonly preparing: Preamble
  /** The same, where it is prepared: the server has it parsed and planned. */
  readonly prepared: Preamble
  /** The prepared statement. All settings of one shape share it. */
  readonly name: string
}

/**
 * Settings that are local to their transaction, by `set_config(…, true)`, all in one statement.
 * Made once for a session and sent with each of its queries.
 */
export function settings(values: Readonly<Record<string, string>>): Settings {
  const names = Object.keys(values)
  const literals = names.map((name) => setConfig(name, pg.escapeLiteral(values[name] ?? "")))
  const sql = `select ${literals.join(", ")}`
  const text = `select ${names.map((name, index) => setConfig(name, `$${index + 1}`)).join(", ")}`
  const name = `tenantry_${names.join("_")}`.slice(0, 63)
  const bind = serialize.bind({ statement: name, values: Object.values(values) })
  return {
    sql,
    name,
    plain: one(serialize.parse({ text: sql }), serialize.bind()),
    // Closing first makes it repeatable: one cannot know whether an attempt that failed got here.
    preparing: one(serialize.close({ type: "S", name }), serialize.parse({ name, text }), bind),
    prepared: one(bind),
  }
}

/**
 * Remembers which connections have which settings statement prepared. Planning it anew for each
 * query is a fifth of the server's time for a point read.
 *
 * Not through a pooler, which may answer each message from another backend: told by the process
 * number the backend gives itself, and by the error that it does not know the statement.
 */
export class PreparedSettings {
  #hasPooler = false
  readonly #prepared = new WeakMap<WireClient, Set<string>>()

  /** For pg's `onConnect`. */
  async meet(client: pg.ClientBase): Promise<void> {
    const query = new ScopedQuery(statementMessage("select pg_backend_pid() as pid"))
    client.query(query as never)
    const [row] = (await query.settled).rows as { pid: unknown }[]
    if (Number(row?.pid) !== (client as unknown as WireClient).processID) this.giveUp()
  }

  /** The settings as they are best sent on this connection now. */
  preambleFor(client: WireClient, settings: Settings): Preamble {
    if (this.#hasPooler) return settings.plain
    return this.#prepared.get(client)?.has(settings.name) ? settings.prepared : settings.preparing
  }

  /** The message with {@link preambleFor} succeeded, so the statement is prepared. */
  remember(client: WireClient, settings: Settings): void {
    const known = this.#prepared.get(client)
    if (known) known.add(settings.name)
    else this.#prepared.set(client, new Set([settings.name]))
  }

  giveUp(): void {
    this.#hasPooler = true
  }
}

/** The backend that answered does not have the prepared statement. */
export function isUnknownStatement(error: unknown): boolean {
  return (error as { code?: string }).code === "26000"
}

function setConfig(name: string, value: string): string {
  return `set_config('${name}', ${value}, true)`
}

function one(...parts: Buffer[]): Preamble {
  return { bytes: Buffer.concat([...parts, serialize.execute()]), statements: 1 }
}
