import type { Tenant } from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import { sql } from "kysely"
import type { CastUser } from "./cast.ts"
import { databaseUrls } from "./env.ts"

export interface LoggedRow {
  readonly action: string
  /** Its type and id: `user:0b8a…`. */
  readonly object: string
  readonly before: object | null
  readonly after: object | null
  readonly actor: string | null
  readonly as: string
  readonly request: string | null
  readonly address: string | null
  readonly agent: string | null
}

/** What the audit log has of a tenant, or of what somebody did, oldest first. */
export async function readLog(
  of: { tenant: Tenant } | { user: CastUser },
): Promise<readonly LoggedRow[]> {
  const which = "tenant" in of ? sql`tenant_id = ${of.tenant.id}` : sql`actor_id = ${of.user.id}`
  const { ownerUrl } = databaseUrls()
  return await withOwner({ connectionString: ownerUrl }, 1, async (owner) => {
    const { rows } = await sql<LoggedRow>`
      select action, object_type || ':' || coalesce(object_id, '') as object, before, after,
        actor_id as actor, acting_as as as, request_id as request, host(address) as address, agent
      from audit_log where ${which} order by at, id
    `.execute(owner)
    return rows
  })
}

/** Every query in the tenant fails from here on. */
export async function breakTenant({ schema }: Tenant): Promise<void> {
  const { ownerUrl } = databaseUrls()
  await withOwner({ connectionString: ownerUrl }, 1, async (owner) => {
    await sql`revoke usage on schema ${sql.id(schema)} from ${sql.id(schema)}`.execute(owner)
  })
}

/** From here on no row of this tenant gets into the log. By its owner, which the owner becomes. */
export async function refuseRows(tenant: Tenant): Promise<void> {
  const { ownerUrl } = databaseUrls()
  await withOwner({ connectionString: ownerUrl }, 1, async (owner) => {
    await owner.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ name: string }>`
        select relowner::regrole::text as name from pg_class where relname = 'audit_log'
      `.execute(transaction)
      const keeper = sql.id(rows[0]?.name ?? "")
      await sql`grant ${keeper} to current_user`.execute(transaction)
      await sql`set local role ${keeper}`.execute(transaction)
      await sql`
        create policy ${sql.id(`refuse_${tenant.schema}`)} on audit_log as restrictive for insert
        with check (tenant_id is distinct from ${sql.lit(tenant.id)})
      `.execute(transaction)
      await sql`reset role`.execute(transaction)
      await sql`revoke ${keeper} from current_user`.execute(transaction)
    })
  })
}
