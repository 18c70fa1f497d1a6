import { type Token, tokensOf } from "../../sql/sql-tokens.ts"

/**
 * The text that an expression builds from constants and quoted parameters alone, with a stand-in for
 * each parameter; undefined when anything else is in it.
 *
 *     format('delete from %I where id = $1', name) // delete from "?parameter?" where id = $1
 *     'select ' || quote_literal(value)            // select '?parameter?'
 *
 * A parameter stands by itself, as a name or a value: inside a string, or where a function is
 * called by it, its quotes prove nothing.
 */
export function quotedText(tokens: readonly Token[]): string | undefined {
  const parts = partsOf(tokens)
  if (!parts) return undefined
  const text = parts.join("")
  const inserted = text.split(placeholder).length - 1
  return inserted === standing(text) ? text : undefined
}

const placeholder = "?parameter?"
const nameStandIn = `"${placeholder}"`
const valueStandIn = `'${placeholder}'`

/** How many stand-ins are a token of their own, and neither called nor next to another word. */
function standing(text: string): number {
  const tokens = [...tokensOf(text)]
  const stand = tokens.filter(({ source }, index) => {
    const isCalled = source === nameStandIn && tokens[index + 1]?.text === "("
    return (source === nameStandIn || source === valueStandIn) && !isCalled
  })
  const glued = /[\w$"'&\u0080-\uffff]["']\?parameter\?|\?parameter\?["'][\w$"'\u0080-\uffff]/
  return glued.test(text) ? -1 : stand.length
}

function partsOf(tokens: readonly Token[]): string[] | undefined {
  const parts: string[] = []
  let rest = tokens
  for (;;) {
    const term = readTerm(rest)
    if (!term) return undefined
    parts.push(term.text)
    rest = term.rest
    if (rest.length === 0) return parts
    if (rest[0]?.text !== "|" || rest[1]?.text !== "|") return undefined
    rest = rest.slice(2)
  }
}

interface Term {
  readonly text: string
  readonly rest: readonly Token[]
}

function readTerm(tokens: readonly Token[]): Term | undefined {
  const [first, second] = tokens
  if (!first) return undefined
  if (first.kind === "literal") {
    const text = constant(first)
    return text === undefined ? undefined : { text, rest: tokens.slice(1) }
  }
  const isCall = first.kind === "word" && second?.text === "("
  const group = groupAt(tokens, isCall ? 1 : 0)
  if (!group) return undefined
  const { inner, rest } = group
  if (!isCall) {
    const parts = partsOf(inner)
    return parts && { text: parts.join(""), rest }
  }
  if (first.text === "quote_ident") return { text: nameStandIn, rest }
  if (first.text === "quote_literal" || first.text === "quote_nullable") {
    return { text: valueStandIn, rest }
  }
  const [pattern, after] = inner
  if (first.text !== "format" || pattern?.kind !== "literal") return undefined
  if (after && after.text !== ",") return undefined
  const text = formatted(constant(pattern))
  return text === undefined ? undefined : { text, rest }
}

/** What is in the parentheses that open at this index. */
function groupAt(
  tokens: readonly Token[],
  start: number,
): { inner: readonly Token[]; rest: readonly Token[] } | undefined {
  if (tokens[start]?.text !== "(") return undefined
  let depth = 0
  for (let index = start; index < tokens.length; index++) {
    if (tokens[index]?.text === "(") depth++
    if (tokens[index]?.text === ")") depth--
    if (depth === 0) {
      return { inner: tokens.slice(start + 1, index), rest: tokens.slice(index + 1) }
    }
  }
  return undefined
}

/** Only `%I`, `%L` and `%%`, with a position or a width: `%s` takes any text. */
function formatted(pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined
  const isQuoted = /^(?:[^%]|%(?:%|(?:\d+\$)?-?\d*[IL]))*$/.test(pattern)
  if (!isQuoted) return undefined
  return pattern.replace(/%(?:%|(?:\d+\$)?-?\d*([IL]))/g, (_, kind) =>
    kind === undefined ? "%" : kind === "I" ? nameStandIn : valueStandIn,
  )
}

/** Of a plain string or a dollar quote. One with escapes is not read. */
function constant({ source }: Token): string | undefined {
  const dollar = /^\$[^$]*\$/.exec(source)?.[0]
  if (dollar !== undefined) return source.slice(dollar.length, -dollar.length)
  return source.startsWith("'") ? source.slice(1, -1).replaceAll("''", "'") : undefined
}
