import {
  type AbortableOperationOptions,
  type CompiledQuery,
  createQueryId,
  type DatabaseConnection,
  type Driver,
  IdentifierNode,
  type QueryCompiler,
  RawNode,
  type TransactionSettings,
} from "kysely"
import { type LoanParts, ScopedConnection } from "./scoped-connection.ts"

/**
 * A Kysely driver whose connections belong to a scope. The scope is resolved before the pool is
 * asked: resolving may itself need a connection, and the pool calls back in whatever context the
 * previous borrower had.
 */
export class ScopedDriver implements Driver {
  readonly #parts: LoanParts

  constructor(parts: LoanParts) {
    this.#parts = parts
  }

  async init(): Promise<void> {}

  async acquireConnection(options?: AbortableOperationOptions): Promise<DatabaseConnection> {
    const { sessions, connections, onError } = this.#parts
    const explicit = sessions.explicit()
    const session = explicit ?? (await sessions.ambient())
    try {
      const client = await connections.borrow(session, options?.signal)
      return new ScopedConnection(client, session, this.#parts, explicit === undefined)
    } catch (error) {
      await onError(error)
      throw error
    }
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings) {
    await own(connection).begin(settings)
  }

  async commitTransaction(connection: DatabaseConnection) {
    await own(connection).commit()
  }

  async rollbackTransaction(connection: DatabaseConnection) {
    await own(connection).rollback()
  }

  async savepoint(connection: DatabaseConnection, name: string, compile: Compile) {
    await own(connection).savepoint(savepointCommand("savepoint", name, compile))
  }

  async rollbackToSavepoint(connection: DatabaseConnection, name: string, compile: Compile) {
    await own(connection).savepoint(savepointCommand("rollback to", name, compile))
  }

  async releaseSavepoint(connection: DatabaseConnection, name: string, compile: Compile) {
    await own(connection).savepoint(savepointCommand("release", name, compile))
  }

  async releaseConnection(connection: DatabaseConnection) {
    own(connection).release()
  }

  /** The pool is shared with other handles; whoever made it ends it. */
  async destroy(): Promise<void> {}
}

type Compile = QueryCompiler["compileQuery"]

function own(connection: DatabaseConnection): ScopedConnection {
  return connection as ScopedConnection
}

function savepointCommand(command: string, name: string, compile: Compile): CompiledQuery {
  const node = RawNode.createWithChildren([
    RawNode.createWithSql(`${command} `),
    IdentifierNode.create(name),
  ])
  return compile(node, createQueryId())
}
