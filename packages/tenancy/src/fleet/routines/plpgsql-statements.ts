import type { Token } from "../../sql/sql-tokens.ts"

/**
 * The statements of a PL/pgSQL body, each by its own first word; those in a block or a branch by
 * themselves. Without the declarations of variables. Undefined when parentheses or `case`
 * expressions do not end with their statement: then it is not known where the next one begins.
 */
export function plpgsqlStatements(
  tokens: readonly Token[],
): readonly (readonly Token[])[] | undefined {
  const reader = new Reader()
  for (const token of withoutOptions(tokens)) {
    if (!reader.read(token)) return undefined
  }
  return reader.end()
}

class Reader {
  readonly #statements: Token[][] = []
  #current: Token[] = []
  /** Open parentheses and `case` expressions. */
  #depth = 0
  #cases = 0
  #isDeclaring = false

  /** @returns false when it is not understood. */
  read(token: Token): boolean {
    const word = token.kind === "word" ? token.text : ""
    if (token.text === ";") {
      if (this.#depth !== 0 || this.#cases !== 0) return false
      this.#finish()
      return true
    }
    if (token.text === "(" || token.text === "[") this.#depth++
    else if (token.text === ")" || token.text === "]") this.#depth--
    if (this.#depth < 0) return false
    const isFirst = this.#current.length === 0
    if (word === "begin" && isFirst) this.#isDeclaring = false
    if (word === "case" && !this.#isAfterEnd() && !isFirst) this.#cases++
    else if (word === "end" && this.#cases > 0) this.#cases--
    this.#current.push(token)
    if (word === "declare" && isFirst) {
      this.#finish()
      this.#isDeclaring = true
    } else if (this.#endsLabel()) this.#current = []
    else if (this.#depth === 0 && this.#cases === 0 && this.#opensBlock(word)) this.#finish()
    return true
  }

  end(): readonly (readonly Token[])[] | undefined {
    this.#finish()
    return this.#depth === 0 && this.#cases === 0 ? this.#statements : undefined
  }

  #finish(): void {
    if (this.#current.length > 0 && !this.#isDeclaring) this.#statements.push(this.#current)
    this.#current = []
  }

  /** `end case`, the end of a statement. */
  #isAfterEnd(): boolean {
    return this.#current.length === 1 && this.#current[0]?.text === "end"
  }

  /** A statement may follow at once. `raise exception` is one of its own. */
  #opensBlock(word: string): boolean {
    if (word === "then" || word === "loop") return true
    const isFirst = this.#current.length === 1
    return isFirst && (word === "begin" || word === "else" || word === "exception")
  }

  /** `<<name>>` in front of a loop or a block. */
  #endsLabel(): boolean {
    const texts = this.#current.map(({ text }) => text)
    return texts.length === 5 && texts[0] === "<" && texts[1] === "<" && texts.at(-1) === ">"
  }
}

/** `#variable_conflict use_column`, in front of everything. */
function withoutOptions(tokens: readonly Token[]): readonly Token[] {
  let start = 0
  while (tokens[start]?.text === "#") start += 3
  return tokens.slice(start)
}
