import { type Token, tokensOf } from "../../sql/sql-tokens.ts"
import { refusedNames } from "./refused-names.ts"

/**
 * What of a statement must not be sent to a database that was not hardened, in the words of an
 * error; undefined for a statement without such a part.
 *
 *     refusedPart(`select "set_config"('role', 't_other', true)`) // "set_config"
 *     refusedPart("insert into notes values ('set_config')") // undefined
 *
 * A name is refused wherever it stands as a name: quoted, qualified, with comments inside the call,
 * or as a column's. What is in a string or a comment is not a name. Remembered by the text.
 */
export function refusedPart(sql: string): string | undefined {
  if (remembered.has(sql)) return remembered.get(sql)
  const part = findRefusedPart(sql)
  if (sql.length > longestRemembered) return part
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(sql, part)
  return part
}

const remembered = new Map<string, string | undefined>()
const mostRemembered = 2_000
const longestRemembered = 5_000

function findRefusedPart(sql: string): string | undefined {
  if (!suspicious.test(folded(sql))) return undefined
  const tokens = [...tokensOf(sql)]
  return (
    tokens.map(refusedName).find((name) => name !== undefined) ??
    refusedCommand(tokens) ??
    (writesSettings(tokens) ? `Writing to ${settingsName}` : undefined)
  )
}

/** By the first word, behind semicolons, which the server skips; `explain` may run what follows. */
function refusedCommand(tokens: readonly Token[]): string | undefined {
  const [first, ...others] = tokens.filter(({ text }) => text !== ";")
  if (first?.kind !== "word") return undefined
  if (first.text === "do" || first.text === "execute") return first.text.toUpperCase()
  const executes = ({ kind, text }: Token) => kind === "word" && text === "execute"
  return first.text === "explain" && others.some(executes) ? "EXECUTE" : undefined
}

function refusedName(token: Token): string | undefined {
  const name = identifier(token)
  // Its escapes are only worth reading to those who hide something.
  if (name?.startsWith('u&"')) return "A name written as U&"
  return name !== undefined && refused.has(name) ? name : undefined
}

/** An update calls set_config, and a lock on it keeps every other connection waiting. */
function writesSettings(tokens: readonly Token[]): boolean {
  const namesSettings = tokens.some((token) => identifier(token) === settingsName)
  return namesSettings && tokens.some(({ kind, text }) => kind === "word" && writing.has(text))
}

function identifier({ kind, text }: Token): string | undefined {
  if (kind === "word") return folded(text)
  if (kind !== "name") return undefined
  return text.startsWith('"') ? text.slice(1, -1) : folded(text)
}

/**
 * As the server folds words, and more: in an encoding of one byte a letter it may fold a dotted
 * capital I, which becomes an i and a dot of its own here.
 */
function folded(text: string): string {
  return text.toLowerCase().replaceAll("\u0307", "")
}

const settingsName = "pg_settings"
const writing = new Set(["update", "insert", "delete", "merge", "lock", "into"])
const refused = new Set(refusedNames)

/**
 * Whether there is anything to look for. No name can be spelled without its own letters but as
 * U&"…", so the few statements that are read closely are those that contain one of these.
 */
const suspicious = new RegExp(
  [...refusedNames, settingsName, 'u&"', String.raw`\bdo\b`, String.raw`\bexecute\b`].join("|"),
)
