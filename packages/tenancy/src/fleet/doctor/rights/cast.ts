import { type Kysely, sql } from "kysely"
import { type Isolation, type RoleNames, roleNames } from "../../../database/role-names.ts"

/** The roles of this database, as `provisionRoles` wrote them down. */
export interface Cast {
  readonly roles: RoleNames
  readonly isolation: Isolation
  /** Whom everything of ours belongs to. */
  readonly owner: string
  readonly database: string
  /** Major version of the server. From 16 on a membership has options and a grantor that counts. */
  readonly version: number
}

/** Undefined before the first `provisionRoles`. */
export async function readCast(db: Kysely<unknown>): Promise<Cast | undefined> {
  const { rows } = await sql<Omit<Cast, "roles"> & { login: string | null }>`
    select
      (select value from tenancy.settings where name = 'login') as login,
      (select value from tenancy.settings where name = 'isolation') as isolation,
      (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'tenancy') as owner,
      current_database() as database,
      current_setting('server_version_num')::int / 10000 as version
  `.execute(db)
  const [row] = rows
  if (!row?.login || !row.isolation) return undefined
  const { login, ...cast } = row
  return { ...cast, roles: roleNames(login) }
}
