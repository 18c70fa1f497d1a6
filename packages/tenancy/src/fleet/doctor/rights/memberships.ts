import { type Kysely, sql } from "kysely"
import type { Finding } from "../finding.ts"
import type { Cast } from "./cast.ts"

interface MembershipRow {
  readonly schema: string | null
  readonly role: string
  readonly member: string
  readonly problem: string
  readonly repair: string
  readonly byOwner: boolean
}

/**
 * Who may become whom. A membership that is not ours opens a tenant to another role, or the
 * server to a tenant; one that is missing closes a tenant to the app.
 *
 * The owner is a member of every role it made, so that it may give it away; roles of tenants of
 * another database may have this login too.
 */
export async function findWrongMemberships(db: Kysely<unknown>, cast: Cast): Promise<Finding[]> {
  const { rows } = await sql<MembershipRow>`
    with ${expected(cast)}, ${actual(cast)}
    select ${schemaOf(sql`coalesce(expected.member, '')`, sql`expected.role`)} as schema,
      expected.role, expected.member,
      format('%s may not become %s', expected.member, expected.role) as problem,
      format('grant %I to %I %s', expected.role, expected.member, ${optionsOf(cast)}) as repair,
      true as "byOwner"
    from expected
    join pg_roles as role on role.rolname = expected.role
    join pg_roles as member on member.rolname = expected.member
    where needed and not exists (
      select from actual
      where actual.role = expected.role and actual.member = expected.member
        and (not wants_set or actual.has_set) and (not wants_inherit or actual.has_inherit)
    )
    union all
    select ${schemaOf(sql`actual.member`, sql`actual.role`)}, actual.role, actual.member,
      case when expected.role is null then format('%s is a member of %s', actual.member, actual.role)
        else format('%s has more of %s than to become it', actual.member, actual.role) end,
      case when expected.role is null then format('revoke %I from %I', actual.role, actual.member)
        when ${cast.version} < 16
          then format('revoke admin option for %I from %I', actual.role, actual.member)
        else format('grant %I to %I %s, admin false', actual.role, actual.member, ${optionsOf(cast)})
      end || case when ${cast.version} < 16 then '' else format(' granted by %I', grantor) end,
      ${cast.version} < 16 or grantor = ${cast.owner}
    from actual left join expected using (role, member)
    where (expected.role is null and not is_tolerated)
      or has_admin or (has_inherit and not wants_inherit) or (has_set and not wants_set)
    order by 1 nulls first, 2, 3, 4
  `.execute(db)
  return rows.map(({ schema, problem, repair, byOwner }) => ({
    kind: "membership",
    schema,
    problem,
    repair: repair.trim(),
    by: byOwner ? "db:migrate" : "superuser",
  }))
}

/** After a change to one role for all, the old memberships stay: nobody uses them. */
function expected({ roles, isolation }: Cast) {
  const { login, shared, tenants } = roles
  return sql`
    ours as (
      select schema as name from tenancy.tenants
      where not purging and schema in (select nspname from pg_namespace)
    ),
    expected (role, member, wants_inherit, wants_set, needed) as (
      values (${shared}::name, ${login}::name, false, true, true)
      union all
      select ${tenants}, ${login}, false, true, true where ${isolation} = 'shared-role'
      union all
      select name, ${login}, false, true, ${isolation} = 'role' from ours
      union all
      select ${tenants}, name, true, false, ${isolation} = 'role' from ours
    )
  `
}

function actual({ roles, owner, version }: Cast) {
  const { login, shared, tenants, audit, enlister } = roles
  // Before 16 the member's own attribute says whether it inherits, and all may SET ROLE.
  const [inherit, set] =
    version >= 16
      ? [sql`inherit_option`, sql`set_option`]
      : [sql`expected.wants_inherit`, sql`expected.wants_set`]
  return sql`
    actual as (
      select role.rolname as role, member.rolname as member, grantor.rolname as grantor,
        admin_option as has_admin, coalesce(${inherit}, false) as has_inherit,
        coalesce(${set}, false) as has_set,
        member.rolname = ${login} and role.rolname ~ '^t_[a-z2-7]{16}$' as is_tolerated
      from pg_auth_members
      join pg_roles as role on role.oid = roleid
      join pg_roles as member on member.oid = pg_auth_members.member
      left join pg_roles as grantor on grantor.oid = pg_auth_members.grantor
      left join expected on expected.role = role.rolname and expected.member = member.rolname
      where not member.rolsuper and member.rolname <> ${owner}
        and (
          role.rolname in (${login}, ${shared}, ${tenants}, ${audit})
          or member.rolname in (${login}, ${shared}, ${tenants}, ${audit})
          or role.rolname in (select name from ours)
          or member.rolname in (select name from ours)
        )
        -- The same login may serve another database, with another isolation and other tenants.
        and not (role.rolname = ${tenants} and member.rolname ~ '^t_[a-z2-7]{16}$'
          and member.rolname not in (select name from ours))
        -- It gives the group to others and has nothing of it: see enlister.ts.
        and not (role.rolname = ${tenants} and member.rolname = ${enlister}
          and not coalesce(${inherit}, false) and not coalesce(${set}, false))
    )
  `
}

function optionsOf({ version }: Cast) {
  if (version < 16) return sql`''`
  const [inherit, set] = [sql`wants_inherit`, sql`wants_set`].map(
    (wants) => sql`case when ${wants} then 'true' else 'false' end`,
  )
  return sql`format('with inherit %s, set %s', ${inherit}, ${set})`
}

/** Which tenant it is about, if it is about one. */
function schemaOf(member: ReturnType<typeof sql>, role: ReturnType<typeof sql>) {
  return sql`(select name from ours where name in (${role}, ${member}) order by name = ${role} desc limit 1)`
}
