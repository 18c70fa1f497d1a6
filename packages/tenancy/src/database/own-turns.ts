import type {
  AbortableOperationOptions,
  ConnectionProvider,
  DatabaseConnection,
  QueryExecutor,
} from "kysely"
import { ConnectionBusyError } from "../errors.ts"
import type { ScopedConnection } from "./scoped-connection.ts"

/**
 * Has what runs in one transaction take the turns of its {@link ScopedConnection}, which end with
 * each message. Kysely's own turns end with a stream's last row: a query inside `for await` over a
 * stream of its transaction would wait for the loop that waits for it, for ever.
 *
 * Kysely makes the executor of each transaction out of the handle's, and offers no other place.
 */
export function withOwnTurns<Executor extends QueryExecutor>(executor: Executor): Executor {
  const { withPlugin, withPlugins, withPluginAtFront, withoutPlugins, withConnectionProvider } =
    executor
  return Object.assign(executor, {
    withPlugin: (...given: Parameters<typeof withPlugin>) =>
      withOwnTurns(withPlugin.apply(executor, given)),
    withPlugins: (...given: Parameters<typeof withPlugins>) =>
      withOwnTurns(withPlugins.apply(executor, given)),
    withPluginAtFront: (...given: Parameters<typeof withPluginAtFront>) =>
      withOwnTurns(withPluginAtFront.apply(executor, given)),
    withoutPlugins: () => withOwnTurns(withoutPlugins.call(executor)),
    withConnectionProvider: (provider: ConnectionProvider) =>
      withOwnTurns(withConnectionProvider.call(executor, new OneConnection(provider))),
  })
}

/** The connection of a transaction, or of `db.connection()`. */
class OneConnection implements ConnectionProvider {
  readonly #inKyselysTurn: ConnectionProvider
  #held: { readonly connection: ScopedConnection; readonly isTransactions: boolean } | undefined

  constructor(inKyselysTurn: ConnectionProvider) {
    this.#inKyselysTurn = inKyselysTurn
  }

  /** @throws ConnectionBusyError where waiting could be for oneself. */
  async provideConnection<T>(
    consumer: (connection: DatabaseConnection) => Promise<T>,
    options?: AbortableOperationOptions,
  ): Promise<T> {
    const held = this.#held
    if (held?.isTransactions) return await consumer(held.connection)
    // Somebody began it on this connection; what is asked for here is no part of it.
    if (held?.connection.isInTransaction) throw new ConnectionBusyError()
    return await this.#inKyselysTurn.provideConnection(async (given) => {
      const connection = given as ScopedConnection
      this.#held = { connection, isTransactions: connection.isInTransaction }
      try {
        return await consumer(connection)
      } finally {
        this.#held = undefined
      }
    }, options)
  }
}
