/**
 * What the app may do with the shared tables, readable from top to bottom. A table that is not
 * named here, or a role that is not named on it, has no rights: adding one is a line in a diff.
 *
 *     export const grants: Grants = {
 *       tables: {
 *         users: { shared: "select, insert, update, delete", tenants: "select (id, name)" },
 *         sessions: { shared: "select, insert, update, delete" },
 *       },
 *     }
 *     // grant select (id, name) on public.users to tenantry_app_tenants
 *
 * `shared` is what `sharedDb` may do, `tenants` what every tenant may do (it writes
 * `public.users`). Sequences follow their table: who may insert may use them.
 */
export interface Grants {
  readonly tables: Readonly<Record<string, TableGrants>>
  /** By signature, for instance `"login_allowed(text)"`. Privilege: execute. */
  readonly functions?: Readonly<Record<string, readonly ("shared" | "tenants")[]>>
}

/** Privileges as in SQL: `"select, insert, update (name), delete"`. Views count as tables. */
export interface TableGrants {
  readonly shared?: string
  readonly tenants?: string
}
