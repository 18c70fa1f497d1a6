import type { Token } from "../../sql/sql-tokens.ts"
import { textOf } from "../../sql/sql-tokens.ts"
import { anyName, bare, type Clause } from "./clauses.ts"
import type { Facts } from "./facts.ts"

/** What a clause's default calls, by name alone: a name that is volatile anywhere counts as that. */
export function functionsOfDefault({ tokens }: Clause): readonly string[] {
  const inDefault = defaultOf(tokens)
  return inDefault.flatMap((token, index) => {
    const isCalled = inDefault[index + 1]?.text === "("
    return isCalled && (token.kind === "word" || token.kind === "name") ? [bare(token.text)] : []
  })
}

/** From `default` to the next constraint of the column. */
function defaultOf(tokens: readonly Token[]): readonly Token[] {
  const start = tokens.findIndex(({ text }) => text === "default") + 1
  if (start === 0) return []
  let depth = 0
  const end = tokens.findIndex(({ text }, index) => {
    if (index < start) return false
    if (text === "(") depth++
    if (text === ")") depth--
    return depth === 0 && index > start && endsDefault.has(text)
  })
  return tokens.slice(start, end === -1 ? undefined : end)
}

const endsDefault = new Set([
  ...["constraint", "not", "null", "check", "unique", "primary", "references", "generated"],
  ...["collate", "deferrable", "initially"],
])

/** The type that an `alter column … type` changes to; undefined where it computes the values. */
export function newTypeOf({ tokens }: Clause): string | undefined {
  const [, type, rest] = changeOfType.exec(textOf(tokens)) ?? []
  return rest === undefined ? type : undefined
}

const changeOfType = new RegExp(
  `^alter (?:column )?${anyName} (?:set data )?type (.+?)( (?:using|collate) .*)?$`,
)

/** Undefined for a column or a type that the catalogs do not have. */
export interface ChangeOfType {
  /** With its length: `character varying(20)`. */
  readonly from: string
  /** Without. */
  readonly to: string
  /** One type can be read as the other. */
  readonly isStoredAlike: boolean
}

/**
 * Whether a new type leaves the rows and the indexes as they are: stored alike, and no narrower. As
 * PostgreSQL decides it.
 */
export function keepsRows(clause: Clause, facts: Facts): boolean {
  const change = facts.changeOfType(clause)
  if (!change?.isStoredAlike) return false
  const { from, to } = change
  const [old, wanted] = [lengthsOf(from), lengthsOf(newTypeOf(clause) ?? "")]
  if (wanted.length === 0) return !isPadded.test(to)
  if (from.replace(/\([^)]*\)/, "") !== to || old.length === 0) return false
  const [length = 0, scale = 0] = wanted
  const [oldLength = 0, oldScale = 0] = old
  const isSame = length === oldLength && scale === oldScale
  return isSame || (!isPadded.test(to) && length >= oldLength && scale === oldScale)
}

/** Another length is another value, and none is a length of one. */
const isPadded = /^(?:character(?! varying)|bit(?! varying)|interval)\b/

function lengthsOf(type: string): readonly number[] {
  const [, lengths = ""] = /\(([^)]*)\)/.exec(type) ?? []
  return lengths
    .split(",")
    .filter((length) => length.trim() !== "")
    .map(Number)
}
