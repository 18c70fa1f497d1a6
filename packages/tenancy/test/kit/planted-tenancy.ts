import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely"
import pg from "pg"
import { serialize } from "pg-protocol"
import { Connections } from "../../src/database/connections.ts"
import { preamble } from "../../src/database/messages.ts"
import { roleNames } from "../../src/database/role-names.ts"
import type { LoanParts } from "../../src/database/scoped-connection.ts"
import { ScopedDriver } from "../../src/database/scoped-driver.ts"
import type { Session, SessionOptions } from "../../src/database/session.ts"
import {
  type SessionSource,
  sharedSessions,
  tenantSessions,
} from "../../src/database/session-sources.ts"
import { PreparedSettings } from "../../src/database/settings.ts"
import { ArrayTypes } from "../../src/database/values/array-types.ts"
import type { IsolationHandles } from "../../src/testing/index.ts"
import { messagesIn } from "../../src/testing/network.ts"

/** Where the flaw sits. Everything else is the sound dialect. */
export interface Flaw {
  /** Changes the statement that tells a connection its settings. */
  settings?(sql: string): string
  /** Changes what is sent for a statement, before its Sync. */
  message?(bytes: Buffer): Buffer
  readonly neverRollsBack?: boolean
  /** A transaction sends its settings only once, whatever its statements call. */
  readonly neverRepeatsSettings?: boolean
}

/** The dialect, with one thing wrong with it. */
export function plantedTenancy(
  connection: { connectionString: string; max: number },
  flaw: Flaw,
): IsolationHandles {
  const pool = new pg.Pool({ ...connection, connectionTimeoutMillis: 10_000 })
  pool.on("error", () => {})
  pool.on("connect", (client) => client.on("error", () => {}))
  const options: SessionOptions = {
    isolation: "role",
    hardening: "database",
    roles: roleNames(new URL(connection.connectionString).username),
    statementTimeout: 30_000,
    idleInTransactionTimeout: 60_000,
    networkGrace: 5_000,
  }
  const arrayTypes = new ArrayTypes()
  const prepared = new PreparedSettings({})
  // So that the settings go in words, in which the flaw is.
  prepared.giveUp()
  const kysely = (source: SessionSource) =>
    new Kysely<unknown>({
      dialect: {
        createDriver: () => {
          const connections = new Connections(flawedPool(pool, flaw))
          const sessions = flawed(source, flaw)
          const parts = { connections, sessions, prepared, arrayTypes, onError: () => {} }
          return new FlawedDriver(parts, flaw)
        },
        createQueryCompiler: () => new PostgresQueryCompiler(),
        createAdapter: () => new PostgresAdapter(),
        createIntrospector: (db) => new PostgresIntrospector(db),
      },
      log: () => {},
    })
  return {
    db: kysely(tenantSessions(options)),
    sharedDb: kysely(sharedSessions(options)),
    destroy: () => pool.end(),
  }
}

/** No SET LOCAL: the path that a scope is told stays on the connection. */
export const sessionLevelSet: Flaw = {
  settings: (sql) => sql.replace(/('search_path', '.*?'), true/, "$1, false"),
}

/** A tenant's missing table falls through to one of the same name. */
export const publicOnThePath: Flaw = {
  settings: (sql) => sql.replace('"extensions"', '"extensions", "public"'),
}

/** A failed transaction is given back as it is. */
export const noRollback: Flaw = { neverRollsBack: true }

/** What a routine left stays on the connection. */
export const noReset: Flaw = {
  message: (bytes) =>
    Buffer.from(
      bytes
        .toString("latin1")
        .replaceAll(/(?:reset all|unlisten \*|close all|deallocate all)(?=\0)/g, (text) =>
          "select".padEnd(text.length),
        ),
      "latin1",
    ),
}

/** A role that a routine left denies every later query. */
export const noResetOfRole: Flaw = {
  message: (bytes) =>
    Buffer.from(bytes.toString("latin1").replaceAll("reset role\0", "select    \0"), "latin1"),
}

export const noRepetition: Flaw = { neverRepeatsSettings: true }

/** As pg does it for a query without parameters. */
export const simpleProtocol: Flaw = {
  message(bytes) {
    const messages = messagesIn(bytes)
    const has = (type: string, test: (body: Buffer) => boolean) =>
      messages.some((message) => message.type === type && test(message.body))
    const isParametrised = has("B", (body) => parametersOf(body) > 0)
    const isPortal =
      has("E", (body) => body.readInt32BE(body.length - 4) > 0) || !has("P", () => true)
    if (isParametrised || isPortal) return bytes
    const texts = messages.filter(({ type }) => type === "P").map(({ body }) => textOf(body))
    return serialize.query(texts.join("; "))
  },
}

/** Of a Parse message: the statement's name, the text, the types of its parameters. */
function textOf(body: Buffer): string {
  const start = body.indexOf(0) + 1
  return body.toString("utf8", start, body.indexOf(0, start))
}

/** Of a Bind message: two names, the parameters' formats, how many there are. */
function parametersOf(body: Buffer): number {
  const formats = body.indexOf(0, body.indexOf(0) + 1) + 1
  return body.readInt16BE(formats + 2 + 2 * body.readInt16BE(formats))
}

class FlawedDriver extends ScopedDriver {
  readonly #flaw: Flaw

  constructor(parts: LoanParts, flaw: Flaw) {
    super(parts)
    this.#flaw = flaw
  }

  override async rollbackTransaction(
    ...[connection]: Parameters<ScopedDriver["rollbackTransaction"]>
  ) {
    if (!this.#flaw.neverRollsBack) await super.rollbackTransaction(connection)
  }
}

function flawedPool(pool: pg.Pool, flaw: Flaw): pg.Pool {
  const connect = async () => {
    const client = await pool.connect()
    return new Proxy(client, {
      get(target, name) {
        if (name === "release" && flaw.neverRollsBack) return () => target.release()
        if (name === "query" && flaw.message) {
          return (query: Submittable) => target.query(rewritten(query, flaw.message) as never)
        }
        const value = Reflect.get(target, name)
        return typeof value === "function" ? value.bind(target) : value
      },
    })
  }
  return Object.assign(Object.create(pool) as pg.Pool, { connect })
}

interface Submittable {
  submit(wire: { stream: { write(bytes: Buffer): void } }): null
}

function rewritten(query: Submittable, rewrite: Flaw["message"]): Submittable {
  const submit = query.submit.bind(query)
  query.submit = (wire) =>
    submit({ stream: { write: (bytes) => wire.stream.write(rewrite?.(bytes) ?? bytes) } })
  return query
}

function flawed(source: SessionSource, flaw: Flaw): SessionSource {
  if (!flaw.settings && !flaw.neverRepeatsSettings) return source
  const { settings = (text: string) => text, neverRepeatsSettings } = flaw
  const known = new Map<Session, Session>()
  const change = (session: Session): Session => {
    const made = known.get(session) ?? {
      ...session,
      statementSettings: {
        ...session.statementSettings,
        plain: preamble(settings(session.checkedTransactionSettings)),
      },
      transactionSettings: settings(session.transactionSettings),
      checkedTransactionSettings: settings(session.checkedTransactionSettings),
      ...(neverRepeatsSettings && { repeatedSettings: preamble() }),
    }
    known.set(session, made)
    return made
  }
  return {
    explicit() {
      const session = source.explicit()
      return session && change(session)
    },
    ambient: async () => change(await source.ambient()),
  }
}
