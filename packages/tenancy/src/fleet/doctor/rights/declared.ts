import { type Kysely, sql } from "kysely"
import type { RoleNames } from "../../../database/role-names.ts"
import type { Grants } from "../../grants.ts"
import { libraryRights } from "../../library-rights.ts"
import type { Cast } from "./cast.ts"

/** A right outside the tenants' schemas. */
export interface Right {
  /** As in SQL: `table public.users`. */
  readonly target: string
  /** Null for the whole. */
  readonly column: string | null
  readonly role: string
  readonly privilege: string
}

/**
 * What `provisionRoles` gives on the database, on `public`, `extensions` and `tenancy`, a right a
 * row. Tables and functions that are not there yet are left out.
 */
export async function readDeclared(
  db: Kysely<unknown>,
  { roles, database }: Cast,
  grants: Grants,
): Promise<readonly Right[]> {
  const tables = Object.entries(grants.tables)
  const functions = Object.entries(grants.functions ?? {})
  const { rows } = await sql<{ name: string; target: string; sequences: string[] }>`
    select name, format('table %I.%I', 'public', name) as target, array(
      select format('sequence public.%I', sequence.relname)
      from pg_depend join pg_class as sequence on sequence.oid = objid and relkind = 'S'
      where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass
        and refobjid = relation and deptype in ('a', 'i')
    ) as sequences
    from unnest(${tables.map(([table]) => table)}::text[]) as name,
      to_regclass(format('public.%I', name)) as relation
    where relation is not null
    union all
    select name, 'routine ' || routine, '{}'
    from unnest(${functions.map(([signature]) => signature)}::text[]) as name,
      to_regprocedure('public.' || name) as routine
    where routine is not null
  `.execute(db)
  const known = new Map(rows.map((row) => [row.name, row]))
  return [
    ...libraryRights(roles, database),
    ...tables.flatMap(([table, rights]) =>
      (["shared", "tenants"] as const).flatMap((group) =>
        rightsOfTable(known.get(table), rights[group], roles[group]),
      ),
    ),
    ...functions.flatMap(([signature, groups]) =>
      groups.flatMap((group) => rightOfFunction(known.get(signature)?.target, roles, group)),
    ),
  ]
}

function rightsOfTable(
  table: { readonly target: string; readonly sequences: readonly string[] } | undefined,
  privileges: string | undefined,
  role: string,
): Right[] {
  if (!table || privileges === undefined) return []
  const rights = [...privileges.matchAll(/(\w+)\s*(?:\(([^)]*)\))?\s*(?:,|$)/g)].flatMap(
    ([, name = "", columns]): Right[] => {
      const privilege = name.toUpperCase()
      const named = columns?.split(",").map((column) => column.trim().toLowerCase()) ?? [null]
      return named.map((column) => ({ target: table.target, column, role, privilege }))
    },
  )
  if (!rights.some(({ privilege }) => privilege === "INSERT")) return rights
  const ofSequence = { column: null, role, privilege: "USAGE" }
  return [...rights, ...table.sequences.map((target) => ({ target, ...ofSequence }))]
}

function rightOfFunction(
  target: string | undefined,
  roles: RoleNames,
  group: "shared" | "tenants",
): Right[] {
  return target ? [{ target, column: null, role: roles[group], privilege: "EXECUTE" }] : []
}
