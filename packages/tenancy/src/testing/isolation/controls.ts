import type { Stage } from "./stage.ts"

/** Whoever uses a connection that still has one tenant's role and path. */
export function keptSession({ one, table, withClient }: Stage): Promise<boolean> {
  return withClient("login", async (client) => {
    await client.query(`set local role "${one.role}"`)
    await client.query(`set local search_path to "${one.tenant.schema}"`)
    const { rows } = await client.query(`select body from ${table}`)
    return rows.some(({ body }) => body === one.canary)
  })
}

/** The other tenant's rows, asked for by one who may see them. */
export async function readableForOwner({ other, table, asOwner }: Stage): Promise<boolean> {
  const rows = await asOwner(`select body from "${other.tenant.schema}"."${table}"`)
  return rows.some(({ body }) => body === other.canary)
}

/** The login becomes the other tenant, as only the dialect may. */
export function becomeOther({ other, table, withClient }: Stage): Promise<boolean> {
  return withClient("login", async (client) => {
    await client.query(`set local role "${other.role}"`)
    const { rows } = await client.query(`select body from "${other.tenant.schema}"."${table}"`)
    return rows.some(({ body }) => body === other.canary)
  })
}

/** A missing table, with `public` on the path. */
export function fallThrough({ one, table, publicCanary, withClient }: Stage): Promise<boolean> {
  return withClient("owner", async (client) => {
    await client.query(`alter table "${one.tenant.schema}"."${table}" rename to "${table}_away"`)
    await client.query(`set local search_path to "${one.tenant.schema}", public`)
    const { rows } = await client.query(`select body from ${table}`)
    return rows.some(({ body }) => body === publicCanary)
  })
}
