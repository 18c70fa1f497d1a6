import type { RoleNames } from "../database/role-names.ts"
import type { Right } from "./doctor/rights/declared.ts"

/** What the roles may do with the database itself and the library's schemas. Nothing else. */
export function libraryRights({ login, shared, tenants }: RoleNames, database: string): Right[] {
  const right = (target: string, role: string, privilege: string): Right => ({
    target,
    column: null,
    role,
    privilege,
  })
  return [
    right(`database ${quoteIfNeeded(database)}`, login, "CONNECT"),
    ...["public", "extensions"].flatMap((schema) => [
      right(`schema ${schema}`, shared, "USAGE"),
      right(`schema ${schema}`, tenants, "USAGE"),
    ]),
    // What its settings ask.
    right("schema tenancy", login, "USAGE"),
    right("routine tenancy.routines_stay_in_scope()", login, "EXECUTE"),
    right("schema tenancy", shared, "USAGE"),
    ...["tenants", "old_slugs", "migrations"].map((table) =>
      right(`table tenancy.${table}`, shared, "SELECT"),
    ),
    ...[
      "create_tenant(text,text,text,text)",
      "rename_tenant(text,text,text,interval)",
      "change_status(text,text,interval)",
    ].map((signature) => right(`routine tenancy.${signature}`, shared, "EXECUTE")),
  ]
}

function quoteIfNeeded(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}
