import pg from "pg"
import { serialize } from "pg-protocol"
import { type Preamble, preamble, statementMessage } from "./messages.ts"
import type { RoleNames } from "./role-names.ts"
import { ScopedQuery } from "./scoped-query.ts"
import type { WireClient } from "./wire.ts"

/** What goes in front of a statement, in the ways it can be sent. */
export interface Settings {
  /** By itself: for any connection. */
  readonly plain: Preamble
  /** The same, leaving it prepared on the connection. */
  readonly preparing: Preamble
  /** The same, where it is prepared: the server has it parsed and planned. */
  readonly prepared: Preamble
  /**
   * For a backend that refused them: on which a role was left, or which has to look up again which
   * roles its login may become. Also takes back what else may be left.
   */
  readonly afterRefusal: Preamble
  /** Behind statements that take back what a routine may have left on the connection. */
  readonly afterReset: Preamble
  /** By itself, without asking whether routines stay in their scope. */
  readonly unchecked: Preamble
  /** The prepared statement. All settings of one shape share it. */
  readonly name: string
}

/** Settings by their names. */
export type SettingValues = Readonly<Record<string, string>>

/**
 * Settings that are local to their transaction, by `set_config(…, true)`, all in one statement.
 * Made once for a session and sent with each of its queries.
 *
 * @param ofConnection what {@link PreparedSettings.meet} gave the connection: where a statement
 *   can be prepared, nothing of it is sent again. Each setting costs the server 5 µs.
 * @param recovery by {@link recoveryStatements}.
 */
export function settings(
  values: SettingValues,
  ofConnection: SettingValues,
  recovery: readonly string[],
): Settings {
  const names = Object.keys(values).filter((name) => values[name] !== ofConnection[name])
  const text = checked(names.map((name, index) => setConfig(name, `$${index + 1}`)))
  const name = `set ${names.join(" ")}`
  const bind = serialize.bind({ statement: name, values: names.map((each) => values[each]) })
  const statement = settingsStatement(values)
  let afterRefusal: Preamble | undefined
  let afterReset: Preamble | undefined
  let unchecked: Preamble | undefined
  return {
    name,
    plain: preamble(checkedSettingsStatement(values)),
    // Hardly ever needed, and there are thousands of sessions.
    get afterRefusal() {
      afterRefusal ??= preamble(...recovery, ...resetStatements, statement)
      return afterRefusal
    },
    get afterReset() {
      afterReset ??= preamble(...resetStatements, statement)
      return afterReset
    },
    get unchecked() {
      unchecked ??= preamble(statement)
      return unchecked
    },
    // Closing first makes it repeatable: one cannot know whether an attempt that failed got here.
    preparing: one(serialize.close({ type: "S", name }), serialize.parse({ name, text }), bind),
    prepared: one(bind),
  }
}

/** The same as one statement of SQL. */
export function settingsStatement(values: SettingValues): string {
  return settingAll(callsFor(values).join(" || "))
}

/** The same, which fails when a routine may leave its scope: see {@link isRoutineUnproven}. */
export function checkedSettingsStatement(values: SettingValues): string {
  return checked(callsFor(values))
}

/**
 * Remembers which connections have which settings statement prepared. Planning it anew for each
 * query is a fifth of the server's time for a point read.
 *
 * Not through a pooler, which may answer each message from another backend: told by the process
 * number the backend gives itself, and by the error that it does not know the statement.
 */
export class PreparedSettings {
  readonly #greeting: string
  #hasPooler = false
  #isResetting = false
  readonly #prepared = new WeakMap<WireClient, Set<string>>()
  /** The schema of the session whose statement succeeded last, on a connection of ours alone. */
  readonly #lastServed = new WeakMap<WireClient, string>()

  /** @param ofConnection settings for a connection to keep, where it is nobody else's. */
  constructor(ofConnection: SettingValues) {
    const given = Object.entries(ofConnection).map(
      ([name, value]) => `set_config('${name}', ${pg.escapeLiteral(value)}, false)`,
    )
    this.#greeting = `select ${given.join(", ")} where pg_backend_pid() = $1`
  }

  /**
   * For pg's `onConnect`. Behind a pooler it sets nothing: the backend is not the one told of, and
   * may have kept a role that would deny this.
   *
   * @param timeout milliseconds until the connection is closed; 0: never. The pool's own limit ends
   *   with the sign-in, and a pooler signs in before it has a server to answer.
   */
  async meet(client: pg.ClientBase, timeout: number): Promise<void> {
    const { processID, connection } = client as unknown as WireClient
    const query = new ScopedQuery(statementMessage(this.#greeting, [processID], resettingRole))
    // In the pool's words for the same.
    const late = () =>
      connection.stream.destroy(new Error("Connection terminated due to connection timeout"))
    const timer = timeout > 0 ? setTimeout(late, timeout) : undefined
    try {
      client.query(query as never)
      const { rows } = await query.settled
      if (rows.length === 0) this.giveUp()
    } finally {
      clearTimeout(timer)
    }
  }

  /** The settings as they are best sent on this connection now, for the session of this schema. */
  preambleFor(client: WireClient, settings: Settings, schema: string): Preamble {
    if (this.#isResetting) {
      const isLast = !this.#hasPooler && this.#lastServed.get(client) === schema
      // Until it has succeeded: an error takes back the reset, too.
      this.#lastServed.delete(client)
      return isLast ? settings.unchecked : settings.afterReset
    }
    if (this.#hasPooler) return settings.plain
    return this.#prepared.get(client)?.has(settings.name) ? settings.prepared : settings.preparing
  }

  /** The message with this preamble succeeded. */
  remember(client: WireClient, settings: Settings, sent: Preamble, schema: string): void {
    if (this.#isResetting) this.#lastServed.set(client, schema)
    else if (sent === settings.preparing) this.#addPrepared(client, settings.name)
    else if (sent === settings.afterRefusal) this.forget(client)
  }

  forgetLast(client: WireClient): void {
    if (this.#isResetting) this.#lastServed.delete(client)
  }

  /** Nothing is known of what is prepared on it, or of whom it served. */
  forget(client: WireClient): void {
    this.#prepared.delete(client)
    this.#lastServed.delete(client)
  }

  /**
   * A routine that may leave its scope is in the template. From now on every connection that passes
   * from one tenant to another is reset first, nothing is prepared on it, and transactions send
   * their settings with every statement.
   */
  resetBetweenTenants(): void {
    this.#isResetting = true
  }

  get isResetting(): boolean {
    return this.#isResetting
  }

  #addPrepared(client: WireClient, name: string): void {
    const known = this.#prepared.get(client)
    if (known) known.add(name)
    else this.#prepared.set(client, new Set([name]))
  }

  giveUp(): void {
    this.#hasPooler = true
  }
}

/** The backend that answered does not have the prepared statement. */
export function isUnknownStatement(error: unknown): boolean {
  return (error as { code?: string }).code === "26000"
}

/** The settings were denied: see {@link recoveryStatements}. */
export function isDenied(error: unknown): boolean {
  return (error as { code?: string }).code === "42501"
}

/**
 * The backend refused to become the role. It may only think that it must not: see
 * {@link membershipRenewal}. Told by the server's function, since the words come in its language.
 */
export function isRoleRefused(error: unknown): boolean {
  return isDenied(error) && (error as { routine?: string }).routine === "call_string_check_hook"
}

/**
 * What goes in front of settings that were denied, to send them once more.
 *
 * A function that sets a role for the session leaves it on the connection. Only the login may call
 * `set_config`, so from then on every query on this connection is denied. Behind a pooler nobody
 * can close the server's connection, but the next message can take the role back.
 */
export function recoveryStatements(roles: RoleNames): readonly string[] {
  return [resetRole, membershipRenewal(roles)]
}

const resetRole = "reset role"

/**
 * Takes back what a routine may have left on the connection. Not `discard all`, which cannot be in a
 * transaction and forgets plans; but what is prepared goes: its text may hold a tenant's values.
 */
export const resetStatements: readonly string[] = [
  resetRole,
  ...["reset all", "unlisten *", "close all", "deallocate all"],
]

/**
 * The template holds a routine that was not proven to stay in its scope. The settings ask for that
 * by a function of the library's, which a migration replaces. Its body is a constant, so in a plan
 * it costs nothing, and the server plans again in every process as soon as it has changed.
 */
export function isRoutineUnproven(error: unknown): boolean {
  return (error as { code?: string }).code === routineUnproven
}

const routineUnproven = "TN010"
const resettingRole = preamble(resetRole)

/**
 * Makes a backend forget which roles its login may become, so that it looks them up anew.
 *
 * It remembers them until a membership changes. Looking them up takes milliseconds, tens of them
 * with thousands of tenants, and a tenant that is made meanwhile is missed: the backend then
 * refuses that tenant's role, not once but until the next tenant is made. Seen on PostgreSQL 15 and
 * 18; with 500 tenants and two sign-ups at a time it was one first query in twelve. It remembers one
 * role's memberships at a time, so asking for another role's replaces the login's.
 */
function membershipRenewal({ shared, tenants }: RoleNames): string {
  const ask = (privilege: string) =>
    `pg_has_role(${pg.escapeLiteral(shared)}, ${pg.escapeLiteral(tenants)}, '${privilege}')`
  return `select case when current_setting('server_version_num')::int >= 160000
    then ${ask("SET")} else ${ask("MEMBER")} end`
}

function callsFor(values: SettingValues): string[] {
  return Object.entries(values).map(([name, value]) => setConfig(name, pg.escapeLiteral(value)))
}

function checked(calls: readonly string[]): string {
  return settingAll(`case when tenancy.routines_stay_in_scope() then ${calls.join(" || ")} end`)
}

/** As a condition that is never true: a row of answers would be made, sent and thrown away. */
function settingAll(expression: string): string {
  return `select where (${expression}) is null`
}

function setConfig(name: string, value: string): string {
  return `set_config('${name}', ${value}, true)`
}

function one(...parts: Buffer[]): Preamble {
  return { bytes: Buffer.concat([...parts, serialize.execute()]), statements: 1 }
}
