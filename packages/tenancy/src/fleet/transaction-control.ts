import { MigrationRefusedError } from "./errors.ts"
import type { MigrationFile } from "./migrations.ts"

/**
 * Refuses statements that begin or end a transaction, also in the middle of a text of several: what
 * follows a `commit` would run in no schema's transaction, and without its path.
 *
 * @throws MigrationRefusedError
 */
export function assertNoTransaction(file: MigrationFile, statements: readonly string[]): void {
  const found = statements.flatMap(partsOf).find((part) => transactionControl.test(part))
  if (found === undefined) return
  throw new MigrationRefusedError(
    `${file.name}.ts says "${found.slice(0, 40)}": the runner begins and commits each schema's transaction. For statements that cannot be in one, export transaction = false.`,
  )
}

const transactionControl =
  /^(begin|commit|rollback(?!\s+to\b)|end|abort|start\s+transaction|prepare\s+transaction)\b/i

/** Without what is quoted, and without the bodies of SQL-standard functions, which end in `end`. */
function partsOf(text: string): string[] {
  const code = text.replaceAll(noCode, (found) => (/^(--|\/\*)/.test(found) ? " " : "''"))
  return withoutCases(code)
    .replaceAll(/\bbegin\s+atomic\b[\s\S]*?\bend\b/gi, "")
    .split(";")
    .map((part) => part.trim())
}

/** The innermost first: theirs is the other `end`. */
function withoutCases(code: string): string {
  const left = code.replaceAll(/\bcase\b(?:(?!\b(?:case|end)\b)[\s\S])*\bend\b/gi, "")
  return left === code ? code : withoutCases(left)
}

/** Comments, dollar quotes, strings with and without escapes, quoted names. */
const noCode =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\$((?:[a-z_]\w*)?)\$[\s\S]*?\$\1\$|\be'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"/gi
