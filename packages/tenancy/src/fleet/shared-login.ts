import { type Kysely, sql } from "kysely"
import { type Isolation, roleNames } from "../database/role-names.ts"
import { TenancyError } from "../errors.ts"
import { isPasswordRefused, type Login } from "./login.ts"
import { type Owner, withOwner } from "./owner.ts"

export interface LoginCheck {
  readonly owner: Owner
  readonly login: Login
  readonly isolation: Isolation
  /** Two databases share the login on purpose: change it for both. */
  readonly sharesLogin?: boolean
}

/**
 * Refuses a login that serves another database of this server, where setting up this one would
 * change it there: a login, its password and its memberships belong to the whole server. A copy of a
 * database, restored under another name with the same settings, changes nothing and passes.
 * Changes nothing itself.
 *
 * @throws TenancyError `login_shared` naming the other databases.
 */
export async function assertOwnLogin(check: LoginCheck): Promise<void> {
  if (check.sharesLogin) return
  await withOwner(check.owner, 1, async (db) => {
    const others = await otherDatabases(db, check.login.name)
    if (others.length === 0) return
    const change = await changeToLogin(db, check)
    if (change) throw sharedLogin(check.login.name, others, change)
  })
}

/** Those in which the login, or one of its roles, owns something or has rights. */
async function otherDatabases(db: Kysely<unknown>, login: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct datname as name
    from pg_shdepend
    join pg_roles as role on role.oid = refobjid
    join pg_database on pg_database.oid
      = case when classid = 'pg_database'::regclass then objid else dbid end
    where refclassid = 'pg_authid'::regclass and datname <> current_database()
      and rolname in (${sql.join(Object.values(roleNames(login)))})
    order by datname
  `.execute(db)
  return rows.map(({ name }) => name)
}

/** What setting up this database would change of the login, in words. */
async function changeToLogin(
  db: Kysely<unknown>,
  { owner, login, isolation }: LoginCheck,
): Promise<string | undefined> {
  const settings = await readSettings(db)
  if (settings.login !== login.name) return "its rights and its password"
  if (settings.isolation !== isolation) return "which roles it may become"
  return (await isPasswordRefused(owner, login)) ? "its password" : undefined
}

async function readSettings(db: Kysely<unknown>): Promise<Record<string, string>> {
  const { rows } = await sql<{ exists: boolean }>`
    select to_regclass('tenancy.settings') is not null as exists
  `.execute(db)
  if (!rows[0]?.exists) return {}
  const settings = await sql<{ name: string; value: string }>`
    select name, value from tenancy.settings
  `.execute(db)
  return Object.fromEntries(settings.rows.map(({ name, value }) => [name, value]))
}

function sharedLogin(login: string, others: readonly string[], change: string): TenancyError {
  const names = others.map((name) => `"${name}"`).join(", ")
  return new TenancyError(
    "login_shared",
    `The login "${login}" also serves ${others.length === 1 ? "the database" : "the databases"} ${names} of this server, and this would change ${change} there. Use a login per environment: write another name into DATABASE_URL, it is made for you. If these databases are to share it, a restored copy for instance, run \`pnpm db:migrate --shared-login\`. Nothing was changed.`,
  )
}
