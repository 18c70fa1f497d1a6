import { type Kysely, sql } from "kysely"
import type { Isolation, RoleNames } from "../database/role-names.ts"
import { readTemplateRights } from "../template/rights.ts"

/**
 * Gives tenants their role back: `broken` those whose role is gone or cannot be used, `all` after
 * the isolation was changed. One query when there is nothing to do.
 */
export async function repairTenantRoles(
  db: Kysely<unknown>,
  roles: RoleNames,
  isolation: Isolation,
  which: "all" | "broken",
): Promise<void> {
  const schemas = await readTenants(db, roles, isolation, which)
  if (schemas.length === 0) return
  const rights = await readTemplateRights(db)
  for (const schema of schemas) {
    await db.transaction().execute(async (transaction) => {
      if (isolation === "role") await revokeFromAllTenants(transaction, schema, roles)
      await grantTenant(transaction, schema, rights)
    })
  }
}

async function readTenants(
  db: Kysely<unknown>,
  roles: RoleNames,
  isolation: Isolation,
  which: "all" | "broken",
): Promise<string[]> {
  const ownRole = sql`
    left join pg_roles on rolname = tenants.schema
    left join pg_auth_members on roleid = pg_roles.oid and member = to_regrole(quote_ident(${roles.login}))
    where roleid is null or not has_schema_privilege(pg_roles.oid, pg_namespace.oid, 'usage')
  `
  const oneRole = sql`
    where not has_schema_privilege(${roles.tenants}, pg_namespace.oid, 'usage')
  `
  const { rows } = await sql<{ schema: string }>`
    select distinct schema from tenancy.tenants join pg_namespace on nspname = schema
    ${which === "all" ? sql`` : isolation === "role" ? ownRole : oneRole}
    order by schema
  `.execute(db)
  return rows.map((row) => row.schema)
}

/** What every tenant has, and then what migrations gave or took, as the template has it. */
async function grantTenant(
  db: Kysely<unknown>,
  schema: string,
  rights: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ role: string }>`
    select tenancy.make_tenant_role(${schema}) as role
  `.execute(db)
  const [tenant, role] = [sql.id(schema), sql.id(rows[0]?.role ?? "")]
  await sql`
    grant select, insert, update, delete on all tables in schema ${tenant} to ${role}
  `.execute(db)
  await sql`grant usage on all sequences in schema ${tenant} to ${role}`.execute(db)
  await sql`grant execute on all routines in schema ${tenant} to ${role}`.execute(db)
  await sql`set local search_path to ${tenant}, extensions`.execute(db)
  for (const right of rights) await grantWhatIsThere(db, right)
  await sql`select tenancy.admit_login(${rows[0]?.role})`.execute(db)
}

/** A tenant that is behind has not got all of the template's tables. */
async function grantWhatIsThere(db: Kysely<unknown>, right: string): Promise<void> {
  await sql`savepoint one_right`.execute(db)
  try {
    await sql.raw(right).execute(db)
  } catch (error) {
    if (!isMissing(error)) throw error
    await sql`rollback to savepoint one_right`.execute(db)
  }
  await sql`release savepoint one_right`.execute(db)
}

/** A table, a column, a function, a type. */
function isMissing(error: unknown): boolean {
  const { code = "" } = error as { code?: string }
  return ["42P01", "42703", "42883", "42704"].includes(code)
}

async function revokeFromAllTenants(
  db: Kysely<unknown>,
  schema: string,
  roles: RoleNames,
): Promise<void> {
  const [tenant, group] = [sql.id(schema), sql.id(roles.tenants)]
  for (const kind of [sql`tables`, sql`sequences`, sql`routines`]) {
    await sql`revoke all on all ${kind} in schema ${tenant} from ${group}`.execute(db)
    await sql`
      alter default privileges in schema ${tenant} revoke all on ${kind} from ${group}
    `.execute(db)
  }
  await sql`revoke all on schema ${tenant} from ${group}`.execute(db)
}
