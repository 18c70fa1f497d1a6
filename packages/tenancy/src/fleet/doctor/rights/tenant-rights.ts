import { type Kysely, type RawBuilder, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../../identifiers.ts"
import type { Finding } from "../finding.ts"
import type { Cast } from "./cast.ts"
import { objectsOfSchemas } from "./objects.ts"

interface RightRow {
  readonly schema: string
  readonly target: string
  readonly column: string
  readonly grantee: string
  readonly isExcess: boolean
  readonly forRole: string
  readonly isDefault: boolean
  /** As in SQL: `select, update (name)`. */
  readonly plain: string | null
  readonly grantable: string | null
  /** Rights on columns that go with a right on their table when that is revoked. */
  readonly again: string | null
}

/**
 * The rights on everything in every tenant's schema, compared with the template's: what the
 * template's migrations gave and took on purpose is what is expected.
 *
 * A tenant that is behind has the template of another day. There, and on what the template does
 * not have, only rights of strangers count: of whoever is neither the owner nor the tenant.
 *
 * Nearly all tenants are alike, so one of each kind is compared, and the others of its kind only
 * when something is wrong with it: all rights of thousands of tenants one by one would take ten
 * seconds and more.
 */
export async function findWrongTenantRights(db: Kysely<unknown>, cast: Cast): Promise<Finding[]> {
  // The planner takes the tenants for a few, and would go through all types again for each.
  await sql`set local enable_nestloop to off`.execute(db)
  const rows = await findWrong(db, cast)
  await sql`set local enable_nestloop to default`.execute(db)
  return rows.map(toFinding)
}

async function findWrong(db: Kysely<unknown>, cast: Cast): Promise<readonly RightRow[]> {
  const judged = await compare(db, cast, sql`select min(schema) from kinds group by kind`)
  if (judged.length === 0) return []
  return await compare(
    db,
    cast,
    sql`
      select schema from kinds
      where kind in (select kind from kinds where schema = any (${schemasOf(judged)}))
    `,
  )
}

const schemasOf = (rows: readonly RightRow[]) => [...new Set(rows.map(({ schema }) => schema))]

/** @param chosen which tenants, of the rows of `kinds`. */
async function compare(
  db: Kysely<unknown>,
  cast: Cast,
  chosen: RawBuilder<unknown>,
): Promise<readonly RightRow[]> {
  const { rows } = await sql<RightRow>`
    with ${schemas(cast)}, ${objectsOfSchemas}, ${kinds},
    schemas as materialized (
      select * from all_schemas where is_template or schema in (${chosen})
    ),
    objects as materialized (
      select all_objects.* from all_objects join schemas using (nsp)
    ),
    rights as materialized (
      select nsp, kind, name, part, case grantee when owner then 1 when role then 2 else grantee end
          as grantee, privilege_type || case when is_grantable then '*' else '' end as privilege
      from objects join schemas using (nsp), aclexplode(acl)
      where grantee is distinct from ignored_role
        -- PostgreSQL 17 brought it: what was made before has not got it written down.
        and not (grantee = owner and privilege_type = 'MAINTAIN')
    ),
    wanted as materialized (
      select kind, name, part, grantee, privilege from rights join schemas using (nsp)
      where is_template
    ),
    known as materialized (
      select distinct kind, name, part from objects join schemas using (nsp) where is_template
    ),
    excess as (
      select nsp, kind, name, part, grantee, privilege, true as is_excess
      from rights join schemas using (nsp)
      left join known using (kind, name, part)
      where not is_template
        and not exists (
          select from wanted
          where (wanted.kind, wanted.name, wanted.part, wanted.grantee, wanted.privilege)
            = (rights.kind, rights.name, rights.part, rights.grantee, rights.privilege)
        )
        and (
          is_at_head and (known.kind is not null or part <> '')
          or grantee not in (1, 2) and kind not in ('routine', 'type')
            and grantee not in (select grantee from wanted)
        )
    ),
    missing as (
      select objects.nsp, kind, name, wanted.part, wanted.grantee, wanted.privilege, false
      from wanted
      join objects using (kind, name)
      join schemas on schemas.nsp = objects.nsp
      where is_at_head and not is_template and objects.part = ''
        and not exists (
          select from rights
          where (rights.nsp, rights.kind, rights.name, rights.part, rights.grantee, rights.privilege)
            = (objects.nsp, wanted.kind, wanted.name, wanted.part, wanted.grantee, wanted.privilege)
        )
    ),
    different as (
      select nsp, kind, name, part, is_excess, case grantee when 1 then owner when 2 then role else grantee end
          as grantee, target, for_role, schema, split_part(privilege, '*', 1)
          || case when part = '' then '' else format(' (%I)', part) end as privilege,
        privilege like '%*' as is_grantable,
        (
          select string_agg(distinct format('%s (%I)', wanted.privilege, wanted.part), ', ')
          from wanted
          where is_excess and different.part = '' and wanted.part <> ''
            and (wanted.kind, wanted.name, wanted.grantee, wanted.privilege)
              = (different.kind, different.name, different.grantee, different.privilege)
        ) as again
      from (table excess union all table missing) as different
      join schemas using (nsp)
      join (select nsp, kind, name, target, owner, for_role from objects where part = '') as objects
        using (nsp, kind, name)
    )
    select schema, target, part as column, is_excess as "isExcess", for_role as "forRole",
      kind = 'default' as "isDefault",
      case when grantee = 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end as grantee,
      string_agg(lower(privilege), ', ' order by privilege) filter (where not is_grantable) as plain,
      string_agg(lower(privilege), ', ' order by privilege) filter (where is_grantable) as grantable,
      lower(string_agg(again, ', ')) as again
    from different
    group by nsp, kind, name, schema, target, part, is_excess, for_role, grantee
    order by schema, kind, target, part, grantee, is_excess
  `.execute(db)
  return rows
}

/**
 * Tenants with the same rights on the same objects, the tenant's own role being the same one in
 * each, are of one kind.
 */
const kinds = sql`
  looks as (
    select schema, is_at_head,
      row(kind, name, part, owner, for_role, replace(acl::text, schema, '%'))::text as look
    from all_objects join all_schemas using (nsp) where not is_template
  ),
  kinds as (
    select schema::text,
      -- Whatever the order in which they are read: sorting them would take as long as reading.
      concat_ws(' ', is_at_head, sum(hashtextextended(look, 0)), sum(hashtextextended(look, 1)))
        as kind
    from looks group by schema, is_at_head
  )
`

/** Every tenant with its role, and the template with the one that stands in for them. */
function schemas({ isolation, roles }: Cast) {
  const isShared = isolation === "shared-role"
  return sql`
    all_schemas as materialized (
      select namespace.oid as nsp, schema::name, role.oid as role, false as is_template,
        ignored.oid as ignored_role,
        (
          select string_agg(name || checksum, ',' order by name) from tenancy.migrations
          where migrations.schema = tenants.schema
        ) is not distinct from (
          select string_agg(name || checksum, ',' order by name) from tenancy.migrations
          where migrations.schema = ${TEMPLATE_SCHEMA}
        ) as is_at_head
      from tenancy.tenants
      join pg_namespace as namespace on nspname = schema
      join pg_roles as role on rolname = ${isShared ? sql`${roles.tenants}` : sql`schema`}
      left join pg_roles as ignored on ${isShared} and ignored.rolname = schema
      where not purging
      union all
      select namespace.oid, nspname, role.oid, true, null, true
      from pg_namespace as namespace join pg_roles as role on rolname = nspname
      where nspname = ${TEMPLATE_SCHEMA}
    )
  `
}

function toFinding(row: RightRow): Finding {
  const { schema, target, isExcess, isDefault, forRole, grantee, plain, grantable, again } = row
  const on = isDefault ? `new ${target} in ${schema}` : target
  const opening = isDefault ? `alter default privileges ${forRole}in schema ${schema} ` : ""
  const who = grantee === "public" ? "everybody" : grantee
  const all = [plain, grantable].filter((part) => part !== null).join(", ")
  const statements = isExcess
    ? [
        plain && `${opening}revoke ${plain} on ${target} from ${grantee}`,
        grantable && `${opening}revoke ${grantable} on ${target} from ${grantee} cascade`,
        // Revoking on the table takes what the columns have too.
        again && `grant ${again} on ${target} to ${grantee}`,
      ]
    : [
        plain && `${opening}grant ${plain} on ${target} to ${grantee}`,
        grantable && `${opening}grant ${grantable} on ${target} to ${grantee} with grant option`,
      ]
  return {
    kind: isExcess ? "excess_right" : "missing_right",
    schema,
    problem: isExcess
      ? `${who} has ${all} on ${on}, which the template does not give`
      : `${who} lacks ${all} on ${on}, which the template gives`,
    repair: statements.filter((text) => text).join("; "),
    by: "db:migrate",
  }
}
