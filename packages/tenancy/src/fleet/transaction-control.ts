import { statementsIn, textOf } from "../sql/sql-tokens.ts"
import { MigrationRefusedError } from "./errors.ts"
import type { MigrationFile } from "./migrations.ts"

/**
 * Refuses statements that begin or end a transaction, also in the middle of a text of several: what
 * follows a `commit` would run in no schema's transaction, and without its path.
 *
 * @throws MigrationRefusedError
 */
export function assertNoTransaction(file: MigrationFile, statements: readonly string[]): void {
  const found = statements
    .flatMap((text) => statementsIn(text).map(textOf))
    .find((statement) => transactionControl.test(statement))
  if (found === undefined) return
  throw new MigrationRefusedError(
    `${file.name}.ts says "${found.slice(0, 40)}": the runner begins and commits each schema's transaction. For statements that cannot be in one, export transaction = false.`,
  )
}

const transactionControl =
  /^(begin|commit|rollback(?! to\b)|end|abort|start transaction|prepare transaction)\b/
