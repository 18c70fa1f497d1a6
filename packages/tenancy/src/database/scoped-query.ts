import { StatementRefusedError } from "../errors.ts"
import type { Message } from "./messages.ts"
import { newRowParser, type RowParser, type Wire } from "./wire.ts"

/**
 * Whether a message failed before its own statement: in the settings in front of it. Nothing of the
 * statement has run then.
 */
export function isErrorOfSettings(error: unknown): boolean {
  return errorsOfSettings.has(error as object)
}

const errorsOfSettings = new WeakSet<object>()

/** What a message gave. */
export interface StatementResult {
  /** The command tag, as the server's own parser names it: `SELECT 3`, `SET`, empty for nothing. */
  readonly tag: string
  readonly columns: RowParser["fields"]
  readonly rows: unknown[]
  readonly rowCount: number | null
  /** A portal that was asked for some rows has more. */
  readonly hasMore: boolean
}

/**
 * A message on its way, and its answer. It settles when the server is ready for the next one, also
 * after an error: pg's own Query reports an error before that, when nobody can tell yet in what
 * state the connection is.
 *
 * To `client.query()` it is an object with a `submit` method and a handler for each kind of answer,
 * as pg's plug-ins are.
 */
export class ScopedQuery {
  readonly settled: Promise<StatementResult>
  /** pg fills in the client's type parsers under this name. */
  readonly _result: RowParser

  readonly #bytes: Buffer
  #unanswered: number
  #resolve!: (result: StatementResult) => void
  #reject!: (error: unknown) => void
  #error: unknown
  #tag = ""
  #hasMore = false

  /** @param parser one that knows the columns already, for the later parts of a portal. */
  constructor(message: Message, parser: RowParser = newRowParser()) {
    this.#bytes = message.bytes
    this.#unanswered = message.statementsBefore
    this._result = parser
    parser.rows = []
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
    this.#attempt(() => this._result.addFields(message.fields))
  }

  handleDataRow(message: { fields: unknown[] }): void {
    if (this.#unanswered > 0 || this.#error !== undefined) return
    this.#attempt(() => this._result.addRow(this._result.parseRow(message.fields)))
  }

  handleCommandComplete(message: { text: string }): void {
    if (this.#unanswered > 0) {
      this.#unanswered--
      return
    }
    this.#tag = message.text
    this._result.addCommandComplete(message)
  }

  handlePortalSuspended(): void {
    this.#hasMore = true
  }

  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    if (this.#error !== undefined) {
      this.#reject(this.#error)
      return
    }
    const { fields: columns, rows, rowCount } = this._result
    this.#resolve({ tag: this.#tag, columns, rows, rowCount, hasMore: this.#hasMore })
  }

  handleError(error: Error, wire: Wire): void {
    if (this.#unanswered > 0) errorsOfSettings.add(error)
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

  /**
   * A copy that hid from `isCopy`. Whether the Sync that was sent still counts depends on whether the
   * server gets to wait for data, so no answer to it is safe.
   */
  handleCopyInResponse(wire: Wire): void {
    wire.stream.destroy(new StatementRefusedError("COPY"))
  }

  handleCopyData(): void {}

  /** A type parser may throw; what pg calls back must not, or the process ends. */
  #attempt(parse: () => void): void {
    try {
      parse()
    } catch (error) {
      this.#error ??= error
    }
  }
}
