import { newRowParser, prepareValue, type Wire } from "./wire.ts"

/** What a statement gave. */
export interface StatementResult {
  /** The command tag, as the server's own parser names it: `SELECT 3`, `SET`, empty for nothing. */
  readonly tag: string
  readonly rows: unknown[]
  readonly rowCount: number | null
}

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

  readonly #before: readonly string[]
  readonly #sql: string
  readonly #values: unknown[]
  /** pg fills in the client's type parsers under this name. */
  readonly _result = newRowParser()
  #resolve!: (result: StatementResult) => void
  #reject!: (error: unknown) => void
  #unanswered: number
  #error: unknown
  #tag = ""

  constructor(before: readonly string[], sql: string, parameters: readonly unknown[] = []) {
    this.#before = before
    this.#unanswered = before.length
    this.#sql = sql
    // Converted before anything is written: a value that cannot be sent leaves the wire untouched.
    this.#values = parameters.map(prepareValue)
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(wire: Wire): null {
    wire.stream.cork()
    try {
      for (const text of this.#before) {
        wire.parse({ text })
        wire.bind({})
        wire.execute({})
      }
      wire.parse({ text: this.#sql })
      wire.bind({ values: this.#values })
      wire.describe({ type: "P" })
      wire.execute({})
      wire.sync()
    } finally {
      wire.stream.uncork()
    }
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

  handleCopyInResponse(wire: Wire): void {
    wire.sendCopyFail("COPY FROM STDIN is not supported here")
  }

  handleCopyData(): void {}
}
