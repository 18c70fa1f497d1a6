import type { EventEmitter } from "node:events"
import type { Socket } from "node:net"
import pg from "pg"

/**
 * pg's connection, of which its types show little. pg-cursor uses the same parts, so they are as stable
 * as pg's plug-ins.
 */
export interface Wire extends EventEmitter {
  readonly stream: Socket
  connect(port: number, host: string): void
  requestSsl(): void
  cancel(processId: number, secretKey: unknown): void
}

/** A pg client with what its types leave out. */
export interface WireClient
  extends Pick<pg.PoolClient, "query" | "release" | "getTransactionStatus"> {
  readonly connection: Wire
  readonly host: string
  readonly port: number
  readonly ssl: boolean | object
  readonly sslNegotiation: string
  readonly processID: number | null
  readonly secretKey: unknown
}

/** pg's parser of rows: it knows the type parsers that the client was given. */
export interface RowParser {
  rows: unknown[]
  rowCount: number | null
  readonly fields: { readonly name: string; readonly dataTypeID: number }[]
  addFields(fields: unknown[]): void
  parseRow(fields: unknown[]): unknown
  addRow(row: unknown): void
  addCommandComplete(message: { text: string }): void
}

/** A new connection of pg's, not yet connected. */
export function newWire(config: { ssl: boolean | object; sslNegotiation: string }): Wire {
  return new internals.Connection(config)
}

export function newRowParser(): RowParser {
  return new internals.Result()
}

/** Turns a JavaScript value into what PostgreSQL takes as a parameter. Throws when it cannot. */
export function prepareValue(value: unknown): unknown {
  return internals.utils.prepareValue(value)
}

const internals = pg as unknown as {
  Connection: new (config: object) => Wire
  Result: new () => RowParser
  utils: { prepareValue(value: unknown): unknown }
}
