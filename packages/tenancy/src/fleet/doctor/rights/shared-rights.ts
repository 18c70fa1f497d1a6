import { type Kysely, sql } from "kysely"
import type { Grants } from "../../grants.ts"
import type { Finding } from "../finding.ts"
import type { Cast } from "./cast.ts"
import { type Right, readDeclared } from "./declared.ts"
import { relationsOf } from "./relations.ts"

interface ActualRight extends Right {
  readonly schema: string | null
  /** The tenant whose role it is, if it is one's. */
  readonly tenant: string | null
  readonly isGrantable: boolean
  /** What is said before a change of rights on objects to come. */
  readonly opening: string
}

/**
 * The rights of our roles and of everybody outside the tenants' schemas, compared with what is
 * declared. Roles that are none of ours are not judged: a reader for reports has its rights from
 * a migration, say. So are types: everybody may use them, which reads nothing.
 */
export async function findWrongSharedRights(
  db: Kysely<unknown>,
  cast: Cast,
  grants: Grants,
): Promise<Finding[]> {
  // Of a sealed table it is its seal that is asked for, as a whole.
  const sealed = Object.entries(grants.tables).flatMap(([table, rights]) =>
    rights.sealed
      ? [`table public.${table}`, ...(rights.sealed.functions ?? []).map(targetOfRoutine)]
      : [],
  )
  const isOpen = ({ target }: Right) => !sealed.includes(target)
  const declared = (await readDeclared(db, cast, grants)).filter(isOpen)
  const actual = (await readActual(db, cast)).filter(isOpen)
  const wanted = new Set(declared.map(keyOf))
  const has = new Set(actual.map(keyOf))
  const excess = actual.filter((right) => right.isGrantable || !wanted.has(keyOf(right)))
  const missing = declared.filter((right) => !has.has(keyOf(right)))
  return [...excess.map((right) => toExcess(right, declared)), ...missing.map(toMissing)]
}

function targetOfRoutine(signature: string): string {
  return `routine public.${signature.replaceAll(", ", ",")}`
}

async function readActual(db: Kysely<unknown>, { roles }: Cast): Promise<ActualRight[]> {
  const { rows } = await sql<ActualRight>`
    with ours as (
      select oid, rolname, schema as tenant from pg_roles left join tenancy.tenants on schema = rolname
      where rolname in (${roles.login}, ${roles.shared}, ${roles.tenants}) or schema is not null
      union all select 0, 'public', null
    ),
    places as (
      select oid as nsp, nspname as schema from pg_namespace
      where nspname in ('public', 'extensions', 'tenancy')
    ),
    relations as materialized (${relationsOf("places")}),
    objects as (
      select null::text as schema, format('database %I', datname) as target, null::name as column,
        datdba as owner, coalesce(datacl, acldefault('d', datdba)) as acl, '' as opening
      from pg_database where datname = current_database()
      union all
      select schema, format('schema %I', schema), null, nspowner, nspacl, ''
      from places join pg_namespace on oid = nsp
      union all
      select schema,
        format('%s %I.%I', case relkind when 'S' then 'sequence' else 'table' end, schema, relname),
        null, relowner, relacl, ''
      from relations
      where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        and not ${isOfExtension("pg_class", "relations")}
      union all
      select schema, format('table %I.%I', schema, relname), attname, relowner, attacl, ''
      from relations
      join pg_attribute on attrelid = relations.oid and attacl is not null and not attisdropped
      where not ${isOfExtension("pg_class", "relations")}
      union all
      select schema, 'routine ' || pg_proc.oid::regprocedure, null, proowner,
        coalesce(proacl, acldefault('f', proowner)), ''
      from places join pg_proc on pronamespace = nsp
      where prokind in ('f', 'p') and not ${isOfExtension("pg_proc", "pg_proc")}
      union all
      select schema,
        case defaclobjtype when 'r' then 'tables' when 'S' then 'sequences'
          when 'f' then 'routines' when 'T' then 'types' else 'schemas' end,
        null, defaclrole, defaclacl, concat(
          format('alter default privileges for role %I ', pg_get_userbyid(defaclrole)),
          case when schema is not null then format('in schema %I ', schema) end
        )
      from pg_default_acl left join places on nsp = defaclnamespace
      where schema is not null or defaclnamespace = 0
    )
    select schema, target, "column", tenant, opening, rolname as role, privilege_type as privilege,
      is_grantable as "isGrantable"
    from objects, aclexplode(acl) join ours on ours.oid = grantee
    where grantee <> owner
      -- As everywhere from the start; what is made in our schemas has lost it once it is migrated.
      and not (grantee = 0 and opening <> '' and target in ('routines', 'types'))
      and not (grantee = 0 and schema = 'extensions' and privilege_type = 'EXECUTE')
    order by target, "column" nulls first, role, privilege
  `.execute(db)
  return rows
}

function isOfExtension(catalog: "pg_class" | "pg_proc", table: string) {
  return sql`exists (
    select from pg_depend
    where classid = ${sql.lit(catalog)}::regclass and objid = ${sql.ref(`${table}.oid`)}
      and deptype = 'e'
  )`
}

function keyOf({ target, column, role, privilege }: Right): string {
  return JSON.stringify([target, column, role, privilege])
}

function toExcess(right: ActualRight, declared: readonly Right[]): Finding {
  const { schema, tenant, target, role, privilege, column, opening } = right
  const isDeclared = declared.some((other) => keyOf(other) === keyOf(right))
  const what = isDeclared ? `grant option for ${say(privilege, column)}` : say(privilege, column)
  // Revoking on the table takes what the columns have too.
  const again = declared.filter(
    (other) =>
      column === null &&
      other.column !== null &&
      [other.target, other.role, other.privilege].join() === [target, role, privilege].join(),
  )
  return {
    kind: "excess_right",
    schema: tenant ?? schema,
    problem: `${role === "public" ? "everybody" : role} has ${what} on ${opening ? `new ${target}` : target}, which is not declared`,
    repair: [
      `${opening}revoke ${what} on ${target} from ${quoted(role)} cascade`,
      ...again.map((other) => toMissing(other).repair),
    ].join("; "),
    by: "db:migrate",
  }
}

function toMissing({ target, column, role, privilege }: Right): Finding {
  return {
    kind: "missing_right",
    schema: /^(?:\w+ )(public|extensions|tenancy)\b/.exec(target)?.[1] ?? null,
    problem: `${role} lacks ${say(privilege, column)} on ${target}, which is declared`,
    repair: `grant ${say(privilege, column)} on ${target} to ${quoted(role)}`,
    by: "db:migrate",
  }
}

function say(privilege: string, column: string | null): string {
  return column === null ? privilege.toLowerCase() : `${privilege.toLowerCase()} ("${column}")`
}

function quoted(role: string): string {
  return role === "public" ? "public" : `"${role.replaceAll('"', '""')}"`
}
