import { serialize } from "pg-protocol"
import { prepareValue } from "./wire.ts"

/** Bytes that end with one Sync, and how many statements in them come before the one that counts. */
export interface Message {
  readonly bytes: Buffer
  readonly statementsBefore: number
}

/** Statements without parameters, as the bytes that parse, bind and execute them. */
export interface Preamble {
  readonly bytes: Buffer
  readonly statements: number
}

/** Made once and sent often: a scope's settings are the same bytes in front of each of its queries. */
export function preamble(...statements: string[]): Preamble {
  const bytes = statements.flatMap((text) => [
    serialize.parse({ text }),
    serialize.bind(),
    serialize.execute(),
  ])
  return { bytes: Buffer.concat(bytes), statements: statements.length }
}

/**
 * A statement, perhaps with others in front, all before one Sync: one round trip and one implicit
 * transaction, in which an error of the first ones skips the last.
 *
 * Always in the extended protocol, also without parameters: there one message is one statement,
 * where the simple protocol runs `select 1; commit; set role other; select …` as four.
 *
 * @throws TypeError when a parameter cannot be converted, or the SQL is no text.
 * @throws RangeError for more than 65,535 parameters.
 */
export function statementMessage(
  sql: string,
  parameters: readonly unknown[] = [],
  before: Preamble = nothingBefore,
): Message {
  const bytes = Buffer.concat([before.bytes, parse(sql), bind(parameters), describeExecuteSync])
  return { bytes, statementsBefore: before.statements }
}

/** The message with statements in front, all before its Sync. */
export function after(before: Preamble, message: Message): Message {
  return {
    bytes: Buffer.concat([before.bytes, message.bytes]),
    statementsBefore: before.statements + message.statementsBefore,
  }
}

/** Opens a portal on a statement and asks for its first rows. It lives as long as the transaction. */
export function openPortalMessage(
  portal: string,
  sql: string,
  parameters: readonly unknown[],
  rows: number,
): Message {
  return message(
    parse(sql),
    bind(parameters, portal),
    serialize.describe({ type: "P", name: portal }),
    serialize.execute({ portal, rows }),
  )
}

export function fetchPortalMessage(portal: string, rows: number): Message {
  return message(serialize.execute({ portal, rows }))
}

export function closePortalMessage(portal: string): Message {
  return message(serialize.close({ type: "P", name: portal }))
}

/** The serializer is one for all connections: failing, it would keep what it has written so far. */
function parse(sql: string): Buffer {
  if (typeof sql !== "string") throw new TypeError(`A statement's SQL is ${typeof sql}, not text.`)
  if (sql.includes("\0")) throw new TypeError("A statement's SQL has a NUL, which ends it halfway.")
  return serialize.parse({ text: sql })
}

function bind(parameters: readonly unknown[], portal = ""): Buffer {
  const { length } = parameters
  if (length > mostParameters) {
    throw new RangeError(
      `A statement takes ${mostParameters} parameters, not ${length}: do it in parts.`,
    )
  }
  return serialize.bind({ portal, values: parameters.map(prepareValue) })
}

/** Their number has 16 bits in the protocol, and would begin again at 0. */
const mostParameters = 65_535

function message(...parts: Buffer[]): Message {
  return { bytes: Buffer.concat([...parts, serialize.sync()]), statementsBefore: 0 }
}

const nothingBefore = preamble()
const describeExecuteSync = Buffer.concat([
  serialize.describe({ type: "P" }),
  serialize.execute(),
  serialize.sync(),
])
