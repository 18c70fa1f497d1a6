/**
 * Reads an array in PostgreSQL's text form, each element by `readElement`.
 *
 *     parseArray("{1,NULL,3}", Number)        // [1, null, 3]
 *     parseArray("{{a,b},{c,d}}", String)     // [["a", "b"], ["c", "d"]]
 *     parseArray("[0:1]={a,b}", String)       // ["a", "b"], the lower bound is not kept
 *
 * @param delimiter `,` for all of PostgreSQL's own types but `box`, which has `;`.
 * @throws SyntaxError when the text is no array.
 */
export function parseArray(
  text: string,
  readElement: (text: string) => unknown,
  delimiter = ",",
): unknown[] {
  const bounds = /^(?:\[[-+]?\d+:[-+]?\d+\])+=/.exec(text)?.[0].length ?? 0
  const parser = new ArrayParser(text, bounds, readElement, delimiter)
  const elements = parser.array()
  if (parser.position !== text.length) throw notAnArray(text)
  return elements
}

class ArrayParser {
  position: number
  readonly #text: string
  readonly #readElement: (text: string) => unknown
  readonly #delimiter: string

  constructor(
    text: string,
    position: number,
    readElement: (text: string) => unknown,
    delimiter: string,
  ) {
    this.#text = text
    this.position = position
    this.#readElement = readElement
    this.#delimiter = delimiter
  }

  array(): unknown[] {
    this.#expect("{")
    const elements: unknown[] = []
    if (this.#text[this.position] === "}") {
      this.position++
      return elements
    }
    for (;;) {
      elements.push(this.#element())
      if (this.#text[this.position] !== this.#delimiter) break
      this.position++
    }
    this.#expect("}")
    return elements
  }

  #element(): unknown {
    const first = this.#text[this.position]
    if (first === "{") return this.array()
    if (first === '"') return this.#readElement(this.#quoted())
    const word = this.#unquoted()
    return word === "NULL" ? null : this.#readElement(word)
  }

  #quoted(): string {
    let value = ""
    for (let at = this.position + 1; at < this.#text.length; at++) {
      const character = this.#text[at]
      if (character === '"') {
        this.position = at + 1
        return value
      }
      value += character === "\\" ? this.#text[++at] : character
    }
    throw notAnArray(this.#text)
  }

  #unquoted(): string {
    const from = this.position
    while (this.position < this.#text.length && !this.#endsElement()) this.position++
    return this.#text.slice(from, this.position)
  }

  #endsElement(): boolean {
    const character = this.#text[this.position]
    return character === this.#delimiter || character === "}"
  }

  #expect(character: string): void {
    if (this.#text[this.position] !== character) throw notAnArray(this.#text)
    this.position++
  }
}

function notAnArray(text: string): SyntaxError {
  return new SyntaxError(`This is not PostgreSQL's text of an array: ${text.slice(0, 100)}`)
}
