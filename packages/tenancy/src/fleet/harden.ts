import { type Kysely, sql } from "kysely"
import { nothingLeftToPublic } from "../database/is-hardened.ts"
import {
  setConfig,
  settingsView,
  withdrawnFunctions,
  withdrawnViews,
} from "../database/withdrawn.ts"
import { type Owner, withOwner } from "./owner.ts"

export interface HardenOptions {
  /** A superuser's connection to the database: these objects belong to the server. */
  readonly superuser: string
  readonly login: string
  readonly owner: string
}

/**
 * Takes away what PUBLIC may do by default and a tenant's statement must not.
 *
 * `set_config` could name the role of another tenant, also through `update pg_settings`, and a
 * `do` block could run any SET. SET itself is recognised by the driver by its command tag. The
 * others would outlive the statement on a connection that tenants share, or show values of tables
 * that nobody named. Once in the life of a database, needs a superuser; safe to repeat.
 *
 *     await hardenDatabase({ superuser, login: "tenantry_app", owner: "tenantry_owner" })
 *     // revoke execute on function pg_catalog.set_config(text, text, boolean) from public; …
 */
export async function hardenDatabase(options: HardenOptions): Promise<void> {
  await withOwner({ connectionString: options.superuser }, 1, async (db) => {
    await db.transaction().execute(async (transaction) => {
      for (const statement of hardening(options.login, options.owner)) {
        await sql.raw(statement).execute(transaction)
      }
    })
  })
}

/** The statements of {@link hardenDatabase}, for those who let an administrator run them. */
export function hardening(login: string, owner: string): readonly string[] {
  const [loginName, ownerName] = [quoted(login), quoted(owner)]
  return [
    `revoke execute on function ${setConfig} from public`,
    `grant execute on function ${setConfig} to ${loginName}, ${ownerName}`,
    "revoke usage on language plpgsql from public",
    `grant usage on language plpgsql to ${ownerName}`,
    `revoke execute on function ${withdrawnFunctions.join(", ")} from public`,
    `grant execute on function ${withdrawnFunctions.join(", ")} to ${ownerName}`,
    `revoke select on ${withdrawnViews.join(", ")} from public`,
    `grant select on ${withdrawnViews.join(", ")} to ${ownerName}`,
    `revoke update on ${settingsView} from public`,
  ]
}

/**
 * Whether {@link hardenDatabase} has run for this login (`done`), this connection may run it
 * (`possible`), or a superuser has to (`refused`).
 */
export async function hardeningState(
  owner: Owner,
  login: string,
): Promise<"done" | "possible" | "refused"> {
  return await withOwner(owner, 1, async (db) => {
    const { done, superuser } = await readHardening(db, login)
    return done ? "done" : superuser ? "possible" : "refused"
  })
}

/** What {@link hardeningState} reads, on a connection that is there. */
export async function readHardening(
  db: Kysely<unknown>,
  login: string,
): Promise<{ readonly done: boolean; readonly superuser: boolean }> {
  const { rows } = await sql<{ done: boolean; superuser: boolean }>`
    select
      has_function_privilege(to_regrole(quote_ident(${login})), ${setConfig}, 'execute')
        and has_function_privilege(${setConfig}, 'execute')
        and has_language_privilege('plpgsql', 'usage')
        and ${nothingLeftToPublic} as done,
      (select rolsuper from pg_roles where rolname = current_user) as superuser
  `.execute(db)
  return rows[0] ?? { done: false, superuser: false }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
