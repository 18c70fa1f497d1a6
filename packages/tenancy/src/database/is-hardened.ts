import { type Kysely, sql } from "kysely"
import { setConfig, settingsView, withdrawnFunctions, withdrawnViews } from "./withdrawn.ts"

/**
 * Whether what lets a statement leave its scope was taken from PUBLIC in this database, so that
 * `hardening: "unavailable"` is not needed. Any role may ask.
 *
 *     if (!(await isHardened(sharedDb))) throw …
 */
export async function isHardened<Tables>(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select ${nothingLeftToPublic} as done`.execute(db)
  return rows[0]?.done === true
}

export const nothingLeftToPublic = sql<boolean>`
  not exists (
    select from pg_catalog.pg_proc,
      pg_catalog.aclexplode(coalesce(proacl, pg_catalog.acldefault('f', proowner)))
    where pg_proc.oid = any (${[setConfig, ...withdrawnFunctions]}::regprocedure[]) and grantee = 0
    union all
    select from pg_catalog.pg_class, pg_catalog.aclexplode(relacl)
    where grantee = 0 and case pg_class.oid
      when ${settingsView}::regclass then privilege_type = 'UPDATE'
      else pg_class.oid = any (${withdrawnViews}::regclass[]) end
    union all
    select from pg_catalog.pg_language,
      pg_catalog.aclexplode(coalesce(lanacl, pg_catalog.acldefault('l', lanowner)))
    where lanname = 'plpgsql' and grantee = 0
  )
`
