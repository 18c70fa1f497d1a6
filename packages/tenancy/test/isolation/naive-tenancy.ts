import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely"
import pg from "pg"
import { expect, onTestFinished, test } from "vitest"
import { currentScope } from "../../src/index.ts"
import type { NotesDb, TwoTenants } from "./two-tenants.ts"

/** Declares that this check fails where there are no barriers, and that this is how one sees it. */
export function control(
  title: string,
  tenants: TwoTenants,
  check: (db: NotesDb) => Promise<unknown>,
  sight: RegExp,
): void {
  test(`control: without the barriers one sees ${title}`, async () => {
    const { db, destroy } = await openNaively(tenants.database.superuserUrl)
    onTestFinished(() => destroy())

    await expect(check(db)).rejects.toThrow(sight)
  })
}

/**
 * What the barriers are there against: one connection for everybody, with all rights,
 * that is told the active tenant's path before each query, keeps it, and is never rolled back,
 * nor closed.
 */
async function openNaively(url: string): Promise<{ db: NotesDb; destroy(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url })
  client.on("error", () => {})
  await client.connect()
  const db: NotesDb = new Kysely({
    dialect: {
      createDriver: () => new NaiveDriver(client),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (of) => new PostgresIntrospector(of),
    },
    log: () => {},
  })
  return { db, destroy: () => client.end() }
}

class NaiveDriver implements Driver {
  readonly #connection: NaiveConnection

  constructor(client: pg.Client) {
    this.#connection = new NaiveConnection(client)
  }

  async init() {}
  async acquireConnection() {
    return this.#connection
  }
  async beginTransaction() {
    await this.#connection.ask("begin")
  }
  async commitTransaction() {
    await this.#connection.ask("commit")
  }
  async rollbackTransaction() {}
  async releaseConnection() {}
  async destroy() {}
}

class NaiveConnection implements DatabaseConnection {
  readonly #client: pg.Client

  constructor(client: pg.Client) {
    this.#client = client
  }

  async ask(sql: string, parameters: readonly unknown[] = []) {
    return await this.#client.query(sql, [...parameters])
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const scope = currentScope()
    if (scope) {
      const { schema } = scope.tenant
      await this.ask(`set role "${schema}"; set search_path to "${schema}"`)
    }
    return { rows: (await this.ask(sql, parameters)).rows }
  }

  async *streamQuery<R>({ sql, parameters }: CompiledQuery, chunkSize: number) {
    for (let offset = 0; ; offset += chunkSize) {
      const part = `select * from (${sql}) whole offset ${offset} limit ${chunkSize}`
      const { rows } = await (offset === 0
        ? this.executeQuery<R>(CompiledQuery.raw(part, [...parameters]))
        : this.ask(part, parameters))
      if (rows.length === 0) return
      yield { rows }
    }
  }
}
