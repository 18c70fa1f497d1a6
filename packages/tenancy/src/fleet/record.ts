import {
  type CompiledQuery,
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely"
import type { Migration, MigrationFile } from "./migrations.ts"
import { assertNoTransaction } from "./transaction-control.ts"

export type Direction = "up" | "down"

/** The statements of a migration, the same for every schema. */
export interface Recording {
  readonly statements: readonly string[]
}

/**
 * Runs a migration without a database and writes down the statements it sends, so that a fleet
 * gets them as one message a tenant instead of a round trip for each.
 *
 * It is a recording only if the statements cannot depend on what they would have answered. So
 * every answer is a trap: whoever looks into it (a `rows`, a number of rows) ends the recording.
 * The same goes for parameters, streams, an active tenant, and for two runs that do not give the
 * same text (a random id, the time). What is not recorded runs as TypeScript in each tenant.
 *
 * A file that wants that although nothing here notices says `export const runsPerTenant = true`.
 *
 * @throws MigrationRefusedError when a statement begins or ends a transaction.
 */
export async function record(
  file: MigrationFile,
  direction: Direction,
): Promise<Recording | undefined> {
  const migration = await file.load()
  const run = migration[direction]
  if (!run || migration.runsPerTenant) return undefined
  const statements = await recordOnce(run)
  const again = await recordOnce(run)
  if (!statements || statements.join("\0") !== again?.join("\0")) return undefined
  assertNoTransaction(file, statements)
  return { statements }
}

async function recordOnce(run: Migration["up"]): Promise<string[] | undefined> {
  const statements: string[] = []
  const driver = new RecordingDriver(statements)
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (of) => new PostgresIntrospector(of),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  try {
    // A migration gets a transaction, and may not open one of its own.
    await db.transaction().execute((transaction) => run(transaction))
  } catch {
    // Whatever it is, it comes up again where the migration runs for real, with its own words.
    return undefined
  }
  // A trap that was sprung and caught counts as well.
  return driver.isSpoilt ? undefined : statements
}

class RecordingDriver extends DummyDriver {
  isSpoilt = false
  readonly #statements: string[]

  constructor(statements: string[]) {
    super()
    this.#statements = statements
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return {
      executeQuery: async <Row>({ sql, parameters }: CompiledQuery) => {
        if (parameters.length > 0) this.#spoil()
        this.#statements.push(sql.trim())
        return this.#trap<Row>()
      },
      streamQuery: () => this.#spoil(),
    }
  }

  #trap<Row>(): QueryResult<Row> {
    return new Proxy({} as QueryResult<Row>, {
      // An awaited value is asked for its `then`; that is not looking into it.
      get: (_, key) => (key === "then" ? undefined : this.#spoil()),
      has: () => false,
      ownKeys: () => this.#spoil(),
    })
  }

  #spoil(): never {
    this.isSpoilt = true
    throw new Error("this migration looks at what its statements answer")
  }
}
