import { type Kysely, sql } from "kysely"
import { TenantNotFoundError } from "../errors.ts"
import { copyRows, findWithoutPlace, refreshViews } from "./copy-rows.ts"
import { beginTenant, endTenant, type NewTenant } from "./create-tenant.ts"
import { TenantStateError } from "./errors.ts"
import { withHooks } from "./hooks.ts"
import type { Tenant } from "./tenant.ts"

/**
 * Makes a tenant with the rows of another, as they were at one moment, in one transaction. It is
 * made from the template, and gets its rows before its triggers, which fired when the rows were
 * written first, and before its foreign keys, which then check every row. Who its members are is
 * the app's: see the hooks. The source is read and written meanwhile.
 *
 * @param owner a connection of the schemas' owner.
 * @throws TenantStateError when the source is not at head, its purge has begun, or not all of its
 *   rows can be read or have a place in the template; SlugTakenError.
 */
export async function cloneTenant<T>(
  owner: Kysely<T>,
  source: Tenant,
  wanted: NewTenant,
): Promise<Tenant> {
  const { slug, name, actor = "system", detail } = wanted
  const event = { step: "clone", tenant: undefined, source, slug, name, actor, detail } as const
  return await owner.transaction().execute((transaction) =>
    withHooks(transaction, event, async () => {
      // Before the source is looked at: from here on the template stays where it is.
      const made = await beginTenant(transaction, wanted)
      if (made.isRepeat) return made
      await holdSource(transaction, source)
      await assertRoom(transaction, source, made.tenant)
      await copyRows(transaction, source.schema, made.tenant.schema)
      await endTenant(transaction, made.tenant)
      await refreshViews(transaction, source.schema, made.tenant.schema)
      return made
    }),
  )
}

/** Neither migrated nor purged meanwhile. */
async function holdSource<T>(transaction: Kysely<T>, source: Tenant): Promise<void> {
  const { rows: sources } = await sql<{ purging: boolean }>`
    select purging from tenancy.tenants where id = ${source.id} for share
  `.execute(transaction)
  if (!sources[0]) throw new TenantNotFoundError(source.slug)
  if (sources[0].purging) {
    throw new TenantStateError(`Tenant "${source.slug}" cannot be cloned: its purge has begun.`)
  }
  const { rows } = await sql<{ isInHalves: boolean; isAtHead: boolean; hidden: string | null }>`
    select
      exists (select from tenancy.template where script_after_rows is not null) as "isInHalves",
      (select array_agg(name order by name) from tenancy.migrations where schema = ${source.schema})
        is not distinct from
      (select array_agg(name order by name) from tenancy.migrations where schema = '__template__')
        as "isAtHead",
      (select min(relname) from pg_class
        where relnamespace = to_regnamespace(${source.schema}) and relforcerowsecurity) as hidden
  `.execute(transaction)
  if (!rows[0]?.isInHalves) {
    throw new TenantStateError(
      `Tenant "${source.slug}" cannot be cloned: an earlier version described the template. Run \`pnpm db:migrate\` first.`,
    )
  }
  if (!rows[0].isAtHead) {
    throw new TenantStateError(
      `Tenant "${source.slug}" is not at head. Run \`pnpm db:migrate --tenant ${source.slug}\` first.`,
    )
  }
  if (rows[0].hidden === null) return
  throw new TenantStateError(
    `Tenant "${source.slug}" cannot be cloned: row-level security hides rows of ${rows[0].hidden} from its owner too (FORCE).`,
  )
}

/** What somebody added to the source by hand would be missing without a word. */
async function assertRoom<T>(db: Kysely<T>, source: Tenant, made: Tenant): Promise<void> {
  const names = await findWithoutPlace(db, source.schema, made.schema)
  if (names.length === 0) return
  throw new TenantStateError(
    `Tenant "${source.slug}" cannot be cloned: the template has no ${names.join(", ")}. \`pnpm db:doctor\` tells how they differ.`,
  )
}
