import { statementsIn, type Token, tokensOf } from "../../sql/sql-tokens.ts"
import { plpgsqlStatements } from "./plpgsql-statements.ts"
import { quotedText } from "./quoted-text.ts"
import { reachesPastItsScope } from "./reaching-names.ts"

/** A routine, as the catalogs have it. */
export interface Routine {
  readonly name: string
  readonly language: string
  /** Its text; of an SQL-standard body what PostgreSQL gives back of it. */
  readonly body: string
  readonly hasStandardBody: boolean
  /** Of its SET clauses: `search_path=pg_catalog`. */
  readonly settings: readonly string[]
  /** Names of the functions that an aggregate calls; empty for others. */
  readonly calls: readonly string[]
}

/**
 * Why a routine is not proven to stay in its tenant's scope, with the harmless way; undefined for
 * one that is. Whatever is not understood is not proven: a statement that is not on the lists below,
 * a function that runs text, text that may hold more than names and values.
 *
 *     unprovenReason({ language: "plpgsql", body: "begin execute q; end", … })
 *     // "it executes text that may be anything: build it by format() with %I and %L"
 */
export function unprovenReason(routine: Routine): string | undefined {
  const { language, body, hasStandardBody, settings, calls } = routine
  const setting = settings.find((each) => !mayBeSet(each.split("=")[0] ?? ""))
  if (setting !== undefined) return `its SET clause says ${setting}`
  const called = calls.find(reachesPastItsScope)
  if (called !== undefined) return `it calls ${called}`
  if (calls.length > 0) return undefined
  if (language !== "sql" && language !== "plpgsql") {
    return `it is written in ${language}, which is not read: use sql or plpgsql`
  }
  const tokens = [...tokensOf(body)]
  const named = reasonOfNames(tokens)
  if (named !== undefined || hasStandardBody) return named
  if (language === "sql") return reasonOfSql(body)
  return reasonOfPlpgsql(tokens)
}

/** @param body statements that are not PL/pgSQL's. */
function reasonOfSql(body: string): string | undefined {
  return firstReason(statementsIn(body), (statement) => reasonOfStatement(statement, sqlStatements))
}

function reasonOfPlpgsql(tokens: readonly Token[]): string | undefined {
  const statements = plpgsqlStatements(tokens)
  if (!statements) return "its text is not understood"
  return (
    firstReason(statements, (statement) => reasonOfStatement(statement, plpgsqlStarts)) ??
    firstReason(executedTexts(tokens), reasonOfExecuted)
  )
}

function firstReason<T>(
  parts: readonly T[],
  reasonOf: (part: T) => string | undefined,
): string | undefined {
  for (const part of parts) {
    const reason = reasonOf(part)
    if (reason !== undefined) return reason
  }
  return undefined
}

function reasonOfNames(tokens: readonly Token[]): string | undefined {
  for (const token of tokens) {
    if (token.kind === "name" && /^u&/i.test(token.text)) return "a name is written as U&"
    const name = nameOf(token)
    if (name !== undefined && reachesPastItsScope(name)) return `it names ${name}`
  }
  return undefined
}

function reasonOfStatement(
  statement: readonly Token[],
  allowed: ReadonlySet<string>,
): string | undefined {
  const [first, second, third] = statement
  if (!first) return undefined
  const { text } = first
  if (first.kind === "word" && allowed.has(text)) return undefined
  if (text === "set" && second?.text === "local") {
    const name = (third && nameOf(third)) ?? ""
    return mayBeSetLocally(name)
      ? undefined
      : `it says "set local ${name}": set only what concerns nobody else, like TimeZone`
  }
  if (text === "set")
    return '"set" lasts past its transaction: use a SET clause of the function, or set local'
  // An assignment. A word that begins a statement of SQL cannot be a variable's.
  const isAssigned = [":", "=", ".", "["].includes(second?.text ?? "")
  if (allowed === plpgsqlStarts && isAssigned && first.kind !== "literal") return undefined
  const shown = statement.slice(0, 3).map(({ source }) => source)
  return `it says "${shown.join(" ")}", which may change the session`
}

/** What follows each `execute`, up to where its text must have ended. */
function executedTexts(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const ends = new Set([";", "loop", "into", "using"])
  return tokens.flatMap(({ kind, text }, index) => {
    if (kind !== "word" || text !== "execute") return []
    const rest = tokens.slice(index + 1)
    const end = rest.findIndex((token) => ends.has(token.text))
    return [end === -1 ? rest : rest.slice(0, end)]
  })
}

function reasonOfExecuted(tokens: readonly Token[]): string | undefined {
  const text = quotedText(tokens)
  if (text === undefined) {
    return "it executes text that may be anything: build it from constants by format() with %I and %L"
  }
  return reasonOfNames([...tokensOf(text)]) ?? reasonOfSql(text)
}

function nameOf({ kind, text }: Token): string | undefined {
  if (kind === "word") return text
  return kind === "name" ? text.slice(1, -1).replaceAll('""', '"') : undefined
}

function mayBeSet(name: string): boolean {
  const lower = name.toLowerCase()
  return lower === "search_path" || lower === "statement_timeout" || mayBeSetLocally(lower)
}

/** To the end of a transaction, which is the tenant's own. */
function mayBeSetLocally(name: string): boolean {
  const lower = name.toLowerCase()
  return harmlessSettings.has(lower) || /^(?:enable_|geqo|jit|plpgsql\.)/.test(lower)
}

const harmlessSettings = new Set([
  ...["timezone", "datestyle", "intervalstyle", "extra_float_digits", "bytea_output"],
  ...["lc_messages", "lc_monetary", "lc_numeric", "lc_time", "default_text_search_config"],
  ...[
    "client_min_messages",
    "lock_timeout",
    "work_mem",
    "maintenance_work_mem",
    "hash_mem_multiplier",
  ],
  ...["random_page_cost", "seq_page_cost", "join_collapse_limit", "from_collapse_limit"],
  ...["constraint_exclusion", "plan_cache_mode", "xmloption", "xmlbinary", "synchronous_commit"],
  ...["check_function_bodies", "row_security"],
])

/** What reads and writes rows, and locks them. */
const sqlStatements: ReadonlySet<string> = new Set([
  ...["select", "insert", "update", "delete", "merge", "with", "values", "table"],
  ...["lock", "truncate", "refresh", "analyze", "notify", "call"],
])

const plpgsqlStarts: ReadonlySet<string> = new Set([
  ...[...sqlStatements].filter((word) => word !== "table"),
  ...["declare", "begin", "end", "if", "elsif", "elseif", "else", "case", "when", "loop", "while"],
  ...["for", "foreach", "exit", "continue", "return", "raise", "assert", "get", "perform", "null"],
  ...["open", "fetch", "move", "close", "exception", "execute"],
])
