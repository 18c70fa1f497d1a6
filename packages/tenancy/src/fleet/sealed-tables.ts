import { type Kysely, sql } from "kysely"
import type { Isolation, RoleNames } from "../database/role-names.ts"
import { MigrationRefusedError } from "./errors.ts"
import { assertPrivileges, type Grants, type Sealed, type TableGrants } from "./grants.ts"
import { isServerFrom } from "./owner.ts"

/**
 * Makes the sealed tables of the grants what they are declared to be: owned by `<login>_audit`,
 * with these rights and no others, and row-level security. Changes nothing when nothing is wrong. In
 * the caller's transaction: the owner takes that role in it and gives it back. It could take it
 * again (PostgreSQL lets whoever made a role have it): that is a deliberate act and not a slip, and
 * an administrator may forbid it. See docs/security.md.
 */
export async function sealTables(
  db: Kysely<unknown>,
  roles: RoleNames,
  isolation: Isolation,
  grants: Grants,
): Promise<void> {
  for (const [table, rights] of Object.entries(grants.tables)) {
    if (!rights.sealed) continue
    await ensureKeeper(db, roles.audit)
    const wanted = await plan(db, { table, rights, sealed: rights.sealed, roles, isolation })
    if (!(await isAsPlanned(db, wanted))) await seal(db, wanted)
  }
}

/** The tables that are not what {@link sealTables} makes them. */
export async function findUnsealed(
  db: Kysely<unknown>,
  roles: RoleNames,
  isolation: Isolation,
  grants: Grants,
): Promise<readonly string[]> {
  const unsealed: string[] = []
  for (const [table, rights] of Object.entries(grants.tables)) {
    if (!rights.sealed) continue
    const { rows } = await sql<{ exists: boolean }>`
      select to_regclass(format('public.%I', ${table}::text)) is not null as exists
    `.execute(db)
    const wanted = await plan(db, { table, rights, sealed: rights.sealed, roles, isolation })
    if (rows[0]?.exists && !(await isAsPlanned(db, wanted))) unsealed.push(table)
  }
  return unsealed
}

interface Plan {
  readonly table: string
  readonly keeper: string
  readonly functions: readonly string[]
  readonly rights: readonly Right[]
  readonly policies: readonly Policy[]
}

interface Right {
  readonly grantee: string
  /** `select`, `insert (action)`, or `execute` on the function. */
  readonly privilege: string
  readonly function?: string
}

interface Policy {
  /** Another condition has another name: what PostgreSQL prints of one is not what it was given. */
  readonly name: string
  readonly grantees: readonly string[]
  readonly condition: string
}

interface Declaration {
  readonly table: string
  readonly rights: TableGrants
  readonly sealed: Sealed
  readonly roles: RoleNames
  readonly isolation: Isolation
}

async function ensureKeeper(db: Kysely<unknown>, keeper: string): Promise<void> {
  const { rows } = await sql<{ login: boolean }>`
    select rolcanlogin as login from pg_roles where rolname = ${keeper}
  `.execute(db)
  if (!rows[0]) await sql`create role ${sql.id(keeper)} nologin`.execute(db)
  if (rows[0]?.login) await sql`alter role ${sql.id(keeper)} nologin`.execute(db)
}

async function plan(db: Kysely<unknown>, declared: Declaration): Promise<Plan> {
  const { table, rights, sealed, roles, isolation } = declared
  const { rows } = await sql<{ name: string }>`select current_user::text as name`.execute(db)
  const owner = rows[0]?.name ?? ""
  const given = { [roles.shared]: rights.shared, [roles.tenants]: rights.tenants }
  const functions = sealed.functions ?? []
  return {
    table,
    keeper: roles.audit,
    functions,
    rights: [
      ...Object.entries({ ...given, [owner]: sealed.owner }).flatMap(([grantee, text]) =>
        privilegesIn(table, text).map((privilege) => ({ grantee, privilege })),
      ),
      ...functions.map((name) => ({ grantee: owner, privilege: "execute", function: name })),
    ],
    policies: [
      { name: "every_row", grantees: [roles.shared, owner], condition: "true" },
      tenantPolicy(roles.tenants, isolation, sealed.tenantColumn),
    ],
  }
}

/**
 * Under `shared-role` all tenants are one role. There the path tells them apart, which a statement
 * cannot change: SET is refused, and `set_config` taken from everybody.
 */
function tenantPolicy(tenants: string, isolation: Isolation, column: string): Policy {
  const [name, who] =
    isolation === "role"
      ? ["rows_of_the_role", "current_user"]
      : ["rows_of_the_path", "current_schema()"]
  return { name, grantees: [tenants], condition: `${column} = substr(${who}::text, 3)` }
}

/** `select, insert (a, b)` as `select`, `insert (a)`, `insert (b)`. */
function privilegesIn(table: string, text: string | undefined): string[] {
  if (text === undefined) return []
  assertPrivileges(table, text)
  const each = [...text.matchAll(/(\w+)\s*(?:\(([^)]*)\))?/g)]
  return each.flatMap(([, verb = "", columns]) => {
    if (verb !== "select" && verb !== "insert") throw changing(table, verb)
    if (columns === undefined) return [verb]
    return columns.split(",").map((column) => `${verb} (${column.trim()})`)
  })
}

function changing(table: string, verb: string): MigrationRefusedError {
  return new MigrationRefusedError(
    `The grants on public.${table} say "${verb}", but seal it. Write select and insert only.`,
  )
}

/** Compared as PostgreSQL has it, so that whatever was changed by hand is seen. */
async function isAsPlanned(db: Kysely<unknown>, wanted: Plan): Promise<boolean> {
  const { table, keeper, functions } = wanted
  const { rows } = await sql<{ isKept: boolean; rights: string[]; policies: string[] }>`
    with kept as (
      select pg_class.oid, relowner as owner, relrowsecurity and not relforcerowsecurity as secure
      from pg_class where pg_class.oid = ${`public.${table}`}::regclass
    ),
    guards as (
      select pg_proc.oid, proowner as owner, proacl
      from unnest(${functions.map((name) => `public.${name}`)}::text[]) as given
      join pg_proc on pg_proc.oid = to_regprocedure(given)
    ),
    rights as (
      select 'table' as on_what, acl.* from kept join pg_class using (oid), aclexplode(relacl) as acl
      union all
      select format('(%s)', attname), acl.* from kept
      join pg_attribute on attrelid = kept.oid, aclexplode(attacl) as acl
      union all
      select guards.oid::regprocedure::text, acl.*
      from guards, aclexplode(coalesce(proacl, acldefault('f', guards.owner))) as acl
    )
    select
      (select owner = to_regrole(quote_ident(${keeper})) and secure from kept)
        and not exists (select from guards, kept where guards.owner <> kept.owner)
        and not exists (${membership(await isServerFrom(db, 16), keeper)}) as "isKept",
      (select coalesce(array_agg(concat_ws(' ',
          case grantee when 0 then 'public' else pg_get_userbyid(grantee) end,
          lower(privilege_type), nullif(on_what, 'table'), case when is_grantable then '*' end
        )), '{}') from rights, kept where grantee <> owner) as rights,
      (select coalesce(array_agg(polname::text), '{}') from pg_policy, kept
        where polrelid = kept.oid) as policies
  `.execute(db)
  const [state] = rows
  if (!state?.isKept) return false
  const rights = wanted.rights.map(
    ({ grantee, privilege, function: on }) =>
      `${grantee} ${privilege}${on ? ` ${on.replaceAll(", ", ",")}` : ""}`,
  )
  const names = wanted.policies.map(({ name }) => name)
  return isSameSet(state.rights.map(unqualified), rights) && isSameSet(state.policies, names)
}

/** What the owner has given itself. That it made the role is no membership in use. */
function membership(isSeparate: boolean, keeper: string) {
  return sql`
    select from pg_auth_members
    where roleid = to_regrole(quote_ident(${keeper})) and member = to_regrole(quote_ident(current_user))
      ${isSeparate ? sql`and grantor = to_regrole(quote_ident(current_user))` : sql``}
  `
}

function unqualified(right: string): string {
  return right.replace(/ public\./, " ")
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted())
}

async function seal(db: Kysely<unknown>, wanted: Plan): Promise<void> {
  const [table, keeper] = [sql.id("public", wanted.table), sql.id(wanted.keeper)]
  const separate = await isServerFrom(db, 16)
  await sql`grant ${keeper} to current_user ${separate ? sql`with set true` : sql``}`.execute(db)
  const former = await takeFormerOwners(db, wanted)
  await sql`grant usage, create on schema public to ${keeper}`.execute(db)
  await sql`alter table ${table} owner to ${keeper}`.execute(db)
  for (const name of wanted.functions) {
    await sql`alter function public.${sql.raw(name)} owner to ${keeper}`.execute(db)
  }
  await sql`set local role ${keeper}`.execute(db)
  await grantRights(db, wanted)
  await definePolicies(db, wanted)
  await sql`reset role`.execute(db)
  await sql`revoke create on schema public from ${keeper}`.execute(db)
  for (const role of [keeper, ...former]) {
    await sql`revoke ${role} from current_user`.execute(db)
  }
}

/**
 * After the login got another name, the table belongs to the former login's role: the owner takes
 * that role to give the table away.
 *
 * @throws MigrationRefusedError naming whose it is, where the owner may not.
 */
async function takeFormerOwners(db: Kysely<unknown>, { table, keeper, functions }: Plan) {
  const { rows } = await sql<{ object: string; owner: string }>`
    select format('table public.%I', relname) as object, pg_get_userbyid(relowner) as owner
    from pg_class where oid = ${`public.${table}`}::regclass
    union all
    select format('function %s', oid::regprocedure), pg_get_userbyid(proowner)
    from pg_proc where oid = any (${functions.map((name) => `public.${name}`)}::regprocedure[])
  `.execute(db)
  const foreign = rows.filter(({ owner }) => owner !== keeper)
  const separate = await isServerFrom(db, 16)
  const taken: ReturnType<typeof sql.id>[] = []
  for (const owner of new Set(foreign.map((row) => row.owner))) {
    const { rows: found } = await sql<{ me: string; isOwn: boolean; mayTake: boolean }>`
      select current_user::text as me, ${owner} = current_user as "isOwn", (
        (select rolsuper from pg_roles where rolname = current_user) or exists (
          select from pg_auth_members
          where roleid = to_regrole(quote_ident(${owner})) and admin_option
            and member = to_regrole(quote_ident(current_user))
        ) or not ${separate} and not (select rolsuper from pg_roles where rolname = ${owner})
      ) as "mayTake"
    `.execute(db)
    if (found[0]?.isOwn) continue
    if (!found[0]?.mayTake) throw foreignOwner(foreign, owner, found[0]?.me ?? "")
    await sql`
      grant ${sql.id(owner)} to current_user ${separate ? sql`with set true` : sql``}
    `.execute(db)
    taken.push(sql.id(owner))
  }
  return taken
}

function foreignOwner(
  objects: readonly { readonly object: string; readonly owner: string }[],
  owner: string,
  me: string,
): MigrationRefusedError {
  const to = `"${me.replaceAll('"', '""')}"`
  const theirs = objects.filter((row) => row.owner === owner).map(({ object }) => object)
  const repair = theirs.map((object) => `alter ${object} owner to ${to}`).join("; ")
  return new MigrationRefusedError(
    `${theirs.join(" and ")} ${theirs.length === 1 ? "belongs" : "belong"} to ${owner}, as after a restore by a superuser, and the owner may not change that. Let a superuser run: ${repair}; then run this again.`,
  )
}

async function grantRights(db: Kysely<unknown>, { table, rights, functions }: Plan) {
  const name = sql.id("public", table)
  const { rows } = await sql<{ grantee: string }>`
    select distinct grantee::regrole::text as grantee
    from (
      select acl.* from pg_class, aclexplode(relacl) as acl
      where pg_class.oid = ${`public.${table}`}::regclass
      union all
      select acl.* from pg_attribute, aclexplode(attacl) as acl
      where attrelid = ${`public.${table}`}::regclass
      union all
      select acl.* from pg_proc, aclexplode(proacl) as acl
      where pg_proc.oid = any (${functions.map((fn) => `public.${fn}`)}::regprocedure[])
    ) as all_rights
    where grantee <> 0 and grantee <> to_regrole(quote_ident(current_user))
  `.execute(db)
  const everybody = sql.raw(["public", ...rows.map(({ grantee }) => grantee)].join(", "))
  await sql`revoke all on ${name} from ${everybody}`.execute(db)
  for (const fn of functions) {
    await sql`revoke all on function public.${sql.raw(fn)} from ${everybody}`.execute(db)
  }
  for (const { grantee, privilege, function: fn } of rights) {
    const object = fn ? sql`function public.${sql.raw(fn)}` : name
    await sql`grant ${sql.raw(privilege)} on ${object} to ${sql.id(grantee)}`.execute(db)
  }
}

async function definePolicies(db: Kysely<unknown>, { table, policies }: Plan): Promise<void> {
  const name = sql.id("public", table)
  await sql`alter table ${name} enable row level security, no force row level security`.execute(db)
  const { rows } = await sql<{ name: string }>`
    select polname as name from pg_policy where polrelid = ${`public.${table}`}::regclass
  `.execute(db)
  for (const old of rows) await sql`drop policy ${sql.id(old.name)} on ${name}`.execute(db)
  for (const policy of policies) {
    await sql`
      create policy ${sql.id(policy.name)} on ${name}
      to ${sql.join(policy.grantees.map((grantee) => sql.id(grantee)))}
      using (${sql.raw(policy.condition)}) with check (${sql.raw(policy.condition)})
    `.execute(db)
  }
}
