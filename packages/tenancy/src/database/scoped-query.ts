import { serialize } from "pg-protocol"
import { newRowParser, prepareValue, type Wire } from "./wire.ts"

/** What a statement gave. */
export interface StatementResult {
  /** The command tag, as the server's own parser names it: `SELECT 3`, `SET`, empty for nothing. */
  readonly tag: string
  readonly rows: unknown[]
  readonly rowCount: number | null
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

const noPreamble = preamble()
const describeExecuteSync = Buffer.concat([
  serialize.describe({ type: "P" }),
  serialize.execute(),
  serialize.sync(),
])

/**
 * A query that sends statements in front of its own, all before one Sync: one round trip and one
 * implicit transaction, in which an error of the first ones skips the last.
 *
 * Always in the extended protocol, also without parameters: there one message is one statement,
 * where the simple protocol runs `select 1; commit; set role other; select …` as four.
 *
 * It settles when the server is ready for the next query, also after an error: pg's own Query
 * reports an error before that, when nobody can tell yet in what state the connection is.
 *
 * To `client.query()` it is what pg-cursor is: an object with a `submit` method and a handler for
 * each kind of answer.
 */
export class ScopedQuery {
  readonly settled: Promise<StatementResult>

  readonly #bytes: Buffer
  /** pg fills in the client's type parsers under this name. */
  readonly _result = newRowParser()
  #resolve!: (result: StatementResult) => void
  #reject!: (error: unknown) => void
  #unanswered: number
  #error: unknown
  #tag = ""

  /** @throws TypeError when a parameter cannot be converted; nothing has been written then. */
  constructor(sql: string, parameters: readonly unknown[] = [], before: Preamble = noPreamble) {
    this.#unanswered = before.statements
    this.#bytes = Buffer.concat([
      before.bytes,
      serialize.parse({ text: sql }),
      serialize.bind({ values: parameters.map(prepareValue) }),
      describeExecuteSync,
    ])
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(wire: Wire): null {
    wire.stream.write(this.#bytes)
    return null
  }

  handleRowDescription(message: { fields: unknown[] }): void {
    this._result.addFields(message.fields)
  }

  handleDataRow(message: { fields: unknown[] }): void {
    if (this.#unanswered > 0 || this.#error) return
    try {
      this._result.addRow(this._result.parseRow(message.fields))
    } catch (error) {
      this.#error = error
    }
  }

  handleCommandComplete(message: { text: string }): void {
    if (this.#unanswered > 0) {
      this.#unanswered--
      return
    }
    this.#tag = message.text
    this._result.addCommandComplete(message)
  }

  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    if (this.#error) this.#reject(this.#error)
    else this.#resolve({ tag: this.#tag, rows: this._result.rows, rowCount: this._result.rowCount })
  }

  handleError(error: Error, wire: Wire): void {
    this.#error ??= error
    const settle = () => {
      wire.off("readyForQuery", settle)
      wire.off("end", settle)
      this.#reject(this.#error)
    }
    if (wire.stream.destroyed || !wire.stream.readable) {
      settle()
      return
    }
    wire.on("readyForQuery", settle)
    wire.on("end", settle)
  }

  handlePortalSuspended(): void {}

  /** The server ignores the Sync that was sent while it waits for data, so it needs another. */
  handleCopyInResponse(wire: Wire): void {
    const refusal = serialize.copyFail("COPY FROM STDIN is not supported here")
    wire.stream.write(Buffer.concat([refusal, serialize.sync()]))
  }

  handleCopyData(): void {}
}
