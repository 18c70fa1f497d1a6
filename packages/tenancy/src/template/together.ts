import {
  CompiledQuery,
  type DatabaseConnection,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely"

/**
 * A database that sends the questions which are asked at the same moment as one statement, because
 * half of what a small question costs is its way to the server and back. Only for what is a
 * `select`, and whose columns mean the same in JSON: text, booleans, small numbers, lists of them.
 *
 *     const both = together(transaction)
 *     await Promise.all([sql`select 1 as one`.execute(both), sql`select 2 as two`.execute(both)])
 *     // select 0 as question, to_json(answer) as answer from (select 1 as one) as answer
 *     // union all select 1, to_json(answer) from (select 2 as two) as answer
 */
export function together(transaction: Kysely<unknown>): Kysely<unknown> {
  return new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new GatheringDriver(transaction),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}

interface Question {
  readonly query: CompiledQuery
  readonly resolve: (result: QueryResult<never>) => void
  readonly reject: (error: unknown) => void
}

class GatheringDriver extends DummyDriver {
  readonly #transaction: Kysely<unknown>
  #questions: Question[] = []

  constructor(transaction: Kysely<unknown>) {
    super()
    this.#transaction = transaction
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return {
      executeQuery: (query) =>
        new Promise((resolve, reject) => {
          this.#questions.push({ query, resolve, reject })
          // After everything that is ready to ask has asked.
          if (this.#questions.length === 1) setImmediate(() => void this.#ask())
        }),
      streamQuery: () => {
        throw new Error("What is asked together is not streamed.")
      },
    }
  }

  async #ask(): Promise<void> {
    const questions = this.#questions
    this.#questions = []
    try {
      const { rows } = await this.#transaction.executeQuery<Answer>(asOne(questions))
      const answers = Map.groupBy(rows, (row) => row.question)
      for (const [index, { resolve }] of questions.entries()) {
        resolve({ rows: (answers.get(index) ?? []).map((row) => row.answer) })
      }
    } catch (error) {
      for (const { reject } of questions) reject(error)
    }
  }
}

interface Answer {
  readonly question: number
  readonly answer: never
}

function asOne(questions: readonly Question[]): CompiledQuery<Answer> {
  const parameters: unknown[] = []
  const texts = questions.map(({ query }, index) => {
    const before = parameters.length
    parameters.push(...query.parameters)
    const text = query.sql.replaceAll(/\$(\d+)/g, (_, number) => `$${before + Number(number)}`)
    return `select ${index} as question, to_json(answer) as answer from (${text}) as answer`
  })
  return CompiledQuery.raw(texts.join("\nunion all\n"), parameters) as CompiledQuery<Answer>
}
