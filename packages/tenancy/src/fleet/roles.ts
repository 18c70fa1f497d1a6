import { type Kysely, sql } from "kysely"
import { type Isolation, type RoleNames, roleNames } from "../database/role-names.ts"
import { TenancyError } from "../errors.ts"
import { appointEnlister } from "./enlister.ts"
import { applyGrants, type Grants } from "./grants.ts"
import { assertInstalled } from "./install.ts"
import { libraryRights } from "./library-rights.ts"
import { ensureLogin, type Login } from "./login.ts"
import { isServerFrom, type Owner, withOwner } from "./owner.ts"
import { repairRights } from "./repair-rights.ts"
import { sealTables } from "./sealed-tables.ts"
import { assertOwnLogin } from "./shared-login.ts"
import { repairTenantRoles } from "./tenant-roles.ts"

export interface ProvisionOptions {
  readonly owner: Owner
  /** Whom `DATABASE_URL` signs in as. Made when it does not exist, repaired when it does. */
  readonly login: Login
  readonly isolation: Isolation
  readonly grants: Grants
  /** The login serves other databases of this server on purpose: change it there too. */
  readonly sharesLogin?: boolean
}

/**
 * Makes and repairs every role of the app and what each may do, so that what is declared is what
 * is in the database. Changes nothing when nothing is wrong. Needs an owner with CREATEROLE.
 *
 * - the login: no rights, an empty search_path, may become the roles below and inherits none;
 * - `<login>_shared`: what the grants say of `public`, and making a tenant;
 * - `<login>_tenants`: what the grants say tenants may see of `public`. Every tenant's own role
 *   inherits it: the same rights on each of thousands of roles would make the access list of a
 *   shared table grow with the fleet, and be rewritten by every sign-up.
 * - `<login>_enlister`: makes tenants' roles members of that one, and nothing else;
 * - `<login>_audit`: owns the tables that the grants seal;
 * - PUBLIC: nothing (it could connect, make temporary tables, and use schema public).
 */
export async function provisionRoles(options: ProvisionOptions): Promise<void> {
  const roles = roleNames(options.login.name)
  await assertOwnLogin(options)
  await withOwner(options.owner, 1, async (db) => {
    await assertInstalled(db)
    await ensureLogin(db, options.owner, options.login)
    await retryOnConflict(() => ensureGroups(db, roles, options.isolation))
    await retryOnConflict(() =>
      db.transaction().execute(async (transaction) => {
        await revokeFromPublic(transaction)
        await grantLibrary(transaction, roles)
        await appointEnlister(transaction, roles)
        await applyGrants(transaction, roles, options.grants)
        await sealTables(transaction, roles, options.isolation, options.grants)
      }),
    )
    const before = await readSetting(db, "isolation")
    await writeSetting(db, "login", roles.login)
    await writeSetting(db, "isolation", options.isolation)
    const changed = before !== undefined && before !== options.isolation
    await repairTenantRoles(db, roles, options.isolation, changed ? "all" : "broken")
    await repairRights(db, options.grants)
  })
}

async function ensureGroups(
  db: Kysely<unknown>,
  roles: RoleNames,
  isolation: Isolation,
): Promise<void> {
  for (const role of [roles.shared, roles.tenants]) {
    const { rows } = await sql`select from pg_roles where rolname = ${role}`.execute(db)
    if (rows.length === 0) await sql`create role ${sql.id(role)} nologin`.execute(db)
  }
  await ensureMembership(db, roles.login, roles.shared)
  if (isolation === "shared-role") await ensureMembership(db, roles.login, roles.tenants)
  else await sql`revoke ${sql.id(roles.tenants)} from ${sql.id(roles.login)}`.execute(db)
}

/** May become the group by SET ROLE, and has none of its rights before. */
async function ensureMembership(db: Kysely<unknown>, member: string, group: string): Promise<void> {
  const separate = await isServerFrom(db, 16)
  const options = separate ? sql`and set_option and not inherit_option` : sql``
  const { rows } = await sql`
    select from pg_auth_members
    where roleid = to_regrole(quote_ident(${group}))
      and member = to_regrole(quote_ident(${member})) ${options}
  `.execute(db)
  if (rows.length > 0) return
  const how = separate ? sql`with inherit false, set true` : sql``
  await sql`grant ${sql.id(group)} to ${sql.id(member)} ${how}`.execute(db)
}

async function revokeFromPublic(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db)
  const database = sql.id(rows[0]?.name ?? "")
  await sql`revoke all on database ${database} from public`.execute(db)
  await sql`revoke all on schema public, extensions, tenancy from public`.execute(db)
}

async function grantLibrary(db: Kysely<unknown>, roles: RoleNames): Promise<void> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db)
  for (const { privilege, target, role } of libraryRights(roles, rows[0]?.name ?? "")) {
    await sql`grant ${sql.raw(privilege)} on ${sql.raw(target)} to ${sql.id(role)}`.execute(db)
  }
}

/** Roles belong to the server: two databases that are set up at once change the same rows. */
async function retryOnConflict(fn: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fn()
    } catch (error) {
      const code = (error as { code?: string }).code ?? ""
      const isConflict = ["XX000", "23505", "42710", "40001"].includes(code)
      if (!isConflict || attempt === 5) throw explained(error, code)
    }
  }
}

function explained(error: unknown, code: string): unknown {
  if (code !== "42501" || error instanceof TenancyError) return error
  const { message, routine = "" } = error as Error & { routine?: string }
  const said = /role/i.test(routine)
    ? `The owner may not make the app's roles: ${message}. It needs CREATEROLE, and ADMIN OPTION on roles that others made.`
    : `The owner may not set the app's rights: ${message}. Something belongs to another role, as after a restore by a superuser. \`pnpm db:doctor\` names it, with the statement that gives it back.`
  return new TenancyError("migration_refused", said, { cause: error })
}

async function readSetting(db: Kysely<unknown>, name: string): Promise<string | undefined> {
  const { rows } = await sql<{ value: string }>`
    select value from tenancy.settings where name = ${name}
  `.execute(db)
  return rows[0]?.value
}

async function writeSetting(db: Kysely<unknown>, name: string, value: string): Promise<void> {
  await sql`
    insert into tenancy.settings (name, value) values (${name}, ${value})
    on conflict (name) do update set value = excluded.value
    where settings.value <> excluded.value
  `.execute(db)
}
