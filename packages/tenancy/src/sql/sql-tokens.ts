/**
 * A word or a mark of SQL text. Enough to recognise statements by: what is in a string, a dollar
 * quote or a comment cannot be mistaken for one.
 */
export interface Token {
  readonly kind: "word" | "name" | "literal" | "mark"
  /** Words in lower case, names with their quotes, literals as `''`. */
  readonly text: string
  /** As it is written. */
  readonly source: string
}

/**
 * The statements of a text, which end at semicolons; not at those in the body of an SQL-standard
 * function.
 */
export function statementsIn(sql: string): readonly (readonly Token[])[] {
  const statements: Token[][] = []
  let current: Token[] = []
  let open = 0
  for (const token of tokensOf(sql)) {
    if (token.text === ";" && open === 0) {
      statements.push(current)
      current = []
      continue
    }
    // `begin atomic … end`, in which a `case` has an `end` too.
    if (token.text === "atomic" && current.at(-1)?.text === "begin") open++
    else if (open > 0 && token.text === "case") open++
    else if (open > 0 && token.text === "end") open--
    current.push(token)
  }
  return [...statements, current].filter((statement) => statement.length > 0)
}

/** The parts between commas that are in no parentheses. */
export function partsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    depth += depthOf(token)
    if (depth === 0 && token.text === ",") parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

/** With `()` for whatever is in parentheses. */
export function withoutGroups(tokens: readonly Token[]): readonly Token[] {
  let depth = 0
  return tokens.filter((token) => {
    const before = depth
    depth += depthOf(token)
    return before === 0 || depth === 0
  })
}

/** With single spaces, and none in `a.b`. */
export function textOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ text }) => text)
    .join(" ")
    .replaceAll(" . ", ".")
    .replaceAll("( )", "()")
}

function depthOf({ text }: Token): number {
  if (text === "(" || text === "[") return 1
  return text === ")" || text === "]" ? -1 : 0
}

/** The tokens of a text, without blanks and comments. */
export function* tokensOf(sql: string): Generator<Token> {
  const scanner = new RegExp(token, "gy")
  for (;;) {
    const start = scanner.lastIndex
    const groups = scanner.exec(sql)?.groups
    if (!groups) return
    const { word, name, literal, mark } = groups
    const source = sql.slice(start, scanner.lastIndex)
    if (word !== undefined) yield { kind: "word", text: word.toLowerCase(), source }
    else if (name !== undefined) yield { kind: "name", text: name, source }
    else if (literal !== undefined) yield { kind: "literal", text: "''", source }
    else if (mark === "/*") scanner.lastIndex = endOfComment(sql, start)
    else if (mark !== undefined) yield { kind: "mark", text: mark, source }
  }
}

/**
 * PostgreSQL's own classes of characters. A line ends at a carriage return too, letters beyond
 * ASCII are part of words, and no other blanks than these separate them.
 */
const letter = String.raw`A-Za-z_\u0080-\uffff`
const blank = String.raw`[ \t\n\r\f\v]`
const comment = String.raw`--[^\n\r]*`
/** Between two parts of one string: the second is read by the rules of the first. */
const continuation = String.raw`(?:[ \t\f\v]|${comment})*[\n\r](?:${blank}|${comment}[\n\r])*`
const plainString = `'[^']*(?:''[^']*)*'`
const escapeString = String.raw`'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*'`

/**
 * In the order in which PostgreSQL tries them, as long as `standard_conforming_strings` is on. A
 * dollar in a word begins no quote, and a dollar quote ends at its own tag in the same case.
 */
const token = [
  `${blank}+|${comment}`,
  String.raw`(?<literal>\b[eE]${escapeString}(?:${continuation}${escapeString})*|(?:\b(?:[bBxXnN]|[uU]&))?${plainString}|\$(?<tag>(?:[${letter}][${letter}0-9]*)?)\$[\s\S]*?\$\k<tag>\$)`,
  String.raw`(?<name>(?:\b[uU]&)?"[^"]*(?:""[^"]*)*")`,
  `(?<word>[${letter}][${letter}0-9$]*)`,
  String.raw`(?<mark>\/\*|[\d.]*\d|[\s\S])`,
].join("|")

/** They nest. */
function endOfComment(sql: string, start: number): number {
  const edges = /\/\*|\*\//g
  edges.lastIndex = start
  let depth = 0
  for (let edge = edges.exec(sql); edge; edge = edges.exec(sql)) {
    depth += edge[0] === "/*" ? 1 : -1
    if (depth === 0) return edges.lastIndex
  }
  return sql.length
}
