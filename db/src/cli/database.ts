import type { Hardening, Isolation } from "@repo/tenancy"
import { assertInstalled, withOwner } from "@repo/tenancy/fleet"
import type { Kysely } from "kysely"
import { sharedServer, withServer } from "../server/index.ts"
import { readSettings } from "./env.ts"

/** The database that the settings name, with each way into it. */
export interface Database {
  readonly databaseUrl: string
  readonly databaseOwnerUrl: string
  /** Only the embedded server's is known. */
  readonly superuserUrl?: string
  readonly isolation: Isolation
  /** Default: `database`. */
  readonly hardening?: Hardening
}

/**
 * Runs `fn` with the database of the settings; the embedded one is up as long as that takes.
 *
 * @param options as {@link withServer} has them.
 */
export async function withDatabase<T>(
  fn: (database: Database) => Promise<T>,
  options?: { readonly endsByItself: boolean },
): Promise<T> {
  const { databaseUrl, databaseOwnerUrl, isolation, hardening } = readSettings()
  if (databaseUrl !== undefined && databaseOwnerUrl !== undefined) {
    return await fn({ databaseUrl, databaseOwnerUrl, isolation, hardening })
  }
  return await withServer(
    sharedServer(),
    ({ ownerUrl, appUrl, superuserUrl }) =>
      fn({ databaseUrl: appUrl, databaseOwnerUrl: ownerUrl, superuserUrl, isolation, hardening }),
    options,
  )
}

/**
 * Runs `fn` as the owner of a database that was migrated.
 *
 * @param guard refuses the database by throwing, before anything connects to it.
 */
export async function withOwnerDatabase<T>(
  fn: (owner: Kysely<unknown>) => Promise<T>,
  guard: (database: Database) => void = () => {},
): Promise<T> {
  return await withDatabase(async (database) => {
    guard(database)
    return await withOwner({ connectionString: database.databaseOwnerUrl }, 1, async (owner) => {
      await assertInstalled(owner)
      return await fn(owner)
    })
  })
}
