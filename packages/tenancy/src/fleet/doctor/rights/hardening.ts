import { type Kysely, sql } from "kysely"
import type { Hardening } from "../../../database/session.ts"
import { setConfig, withdrawnFunctions, withdrawnViews } from "../../../database/withdrawn.ts"
import { hardening as hardeningStatements, readHardening } from "../../harden.ts"
import type { Finding } from "../finding.ts"
import type { Cast } from "./cast.ts"

/** What was to be taken from everybody and is not, and what was given to a role of ours by hand. */
export async function findWrongHardening(
  db: Kysely<unknown>,
  cast: Cast,
  hardening: Hardening,
): Promise<Finding[]> {
  const { done, superuser } = await readHardening(db, cast.roles.login)
  const by = superuser ? "db:migrate" : "superuser"
  const given = (await readGiven(db, cast)).map(
    ({ schema, role, target, repair }): Finding => ({
      kind: "hardening",
      schema,
      problem: `${role} may use ${target}, which reaches past its scope`,
      repair,
      by,
    }),
  )
  if (done || hardening === "unavailable") return given
  const repair = hardeningStatements(cast.roles.login, cast.owner).join("; ")
  return [{ ...open, repair, by }, ...given]
}

const open = {
  kind: "hardening",
  schema: null,
  problem: "everybody may use functions or views that reach past a tenant's scope",
} as const

/** Language, functions and views belong to the server; the login needs one of them to enter a scope. */
async function readGiven(db: Kysely<unknown>, { roles }: Cast) {
  const { login, shared, tenants } = roles
  const { rows } = await sql<{
    schema: string | null
    role: string
    target: string
    repair: string
  }>`
    with given as (
      select grantee, 'function ' || pg_proc.oid::regprocedure as target, 'execute' as privilege
      from pg_proc, aclexplode(proacl)
      where pg_proc.oid = any (${[setConfig, ...withdrawnFunctions]}::regprocedure[])
        and not (
          pg_get_userbyid(grantee) = ${login} and pg_proc.oid = ${setConfig}::regprocedure
        )
      union all
      select grantee, pg_class.oid::regclass::text, 'select' from pg_class, aclexplode(relacl)
      where pg_class.oid = any (${withdrawnViews}::regclass[])
      union all
      select grantee, 'language ' || lanname, 'usage' from pg_language, aclexplode(lanacl)
      where lanname = 'plpgsql'
    )
    select schema, rolname as role, target,
      format('revoke %s on %s from %I', privilege, target, rolname) as repair
    from given
    join pg_roles on pg_roles.oid = grantee
    left join tenancy.tenants on schema = rolname
    where schema is not null or rolname in (${login}, ${shared}, ${tenants})
    order by role, target
  `.execute(db)
  return rows
}
