import { type Kysely, sql } from "kysely"
import type { RoleNames } from "../database/role-names.ts"
import { NotInstalledError } from "./errors.ts"
import { isServerFrom } from "./owner.ts"

/**
 * Gives `tenancy.enlist` to `<login>_enlister`, a role that nobody may become and that may do one
 * thing: make a role a member of `<login>_tenants`. It is no member of thousands of roles, as the
 * owner is, and PostgreSQL looks at all of those before each GRANT. Changes nothing when nothing
 * is wrong; before PostgreSQL 16 there is nothing to do.
 */
export async function appointEnlister(db: Kysely<unknown>, roles: RoleNames): Promise<void> {
  if (!(await isServerFrom(db, 16))) return
  const [enlister, group] = [sql.id(roles.enlister), sql.id(roles.tenants)]
  const state = await readState(db, roles)
  if (!state.exists) await sql`create role ${enlister} nologin`.execute(db)
  if (!state.isAdmin) {
    await sql`
      grant ${group} to ${enlister} with admin true, inherit false, set false
    `.execute(db)
  }
  if (state.keeper !== roles.enlister) await giveFunction(db, roles, state)
}

interface State {
  readonly exists: boolean
  readonly isAdmin: boolean
  /** Whose the function is: the owner's at first, another login's enlister's after a change. */
  readonly keeper: string
  readonly owner: string
}

async function readState(db: Kysely<unknown>, roles: RoleNames): Promise<State> {
  const { rows } = await sql<State>`
    select pg_roles.oid is not null as exists,
      exists (
        select from pg_auth_members
        where roleid = to_regrole(quote_ident(${roles.tenants})) and member = pg_roles.oid
          and admin_option
      ) as "isAdmin",
      pg_get_userbyid(proowner)::text as keeper, current_user::text as owner
    from pg_proc left join pg_roles on rolname = ${roles.enlister}
    where pg_proc.oid = 'tenancy.enlist(text, text)'::regprocedure
  `.execute(db)
  if (rows[0]) return rows[0]
  throw new NotInstalledError()
}

/** The owner takes the role to give the function away, and gives the role back. */
async function giveFunction(
  db: Kysely<unknown>,
  roles: RoleNames,
  { keeper, owner }: State,
): Promise<void> {
  const enlister = sql.id(roles.enlister)
  const taken = [roles.enlister, ...(keeper === owner ? [] : [keeper])]
  for (const role of taken) {
    await sql`grant ${sql.id(role)} to current_user with inherit true, set true`.execute(db)
  }
  await sql`grant usage, create on schema tenancy to ${enlister}`.execute(db)
  await sql`alter function tenancy.enlist(text, text) owner to ${enlister}`.execute(db)
  await sql`set local role ${enlister}`.execute(db)
  await sql`
    grant execute on function tenancy.enlist(text, text) to ${sql.id(owner)}
  `.execute(db)
  await sql`reset role`.execute(db)
  await sql`revoke usage, create on schema tenancy from ${enlister}`.execute(db)
  for (const role of taken) await sql`revoke ${sql.id(role)} from current_user`.execute(db)
}
