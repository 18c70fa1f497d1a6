import "server-only"
import { activeScope, type Tenant, tenantScope, withTenant } from "@repo/tenancy"
import { revalidateTag, unstable_cache } from "next/cache"
import { cacheAddress, tagOf } from "./tenant-cache-keys.ts"

type Argument = string | number | boolean | null

/**
 * Remembers what `fn` finds in a tenant, for everybody of that tenant and nobody else: the only
 * way to cache a tenant's data (the raw ones are refused by lint).
 *
 *     const projectCount = tenantCache(countProjects, { key: "project-count", tags: ["projects"] })
 *     await projectCount()            // key ["tenant","7k2…","project-count",[]], tag "tenant:7k2…:projects"
 *     await revalidateTenantTag("projects")
 *
 * It asks for the active scope, so a guard has let its caller in. `fn` then runs on the tenant's
 * behalf, read only and as nobody: it cannot see who asked (Next refuses it the request), so what
 * it finds must be for every role that can reach the call. What goes beyond belongs outside.
 *
 * What comes back has been JSON, on the first call as well: a Date is text.
 */
export function tenantCache<Arguments extends readonly Argument[], Value>(
  fn: (...args: Arguments) => Promise<Value>,
  { key, tags = [], revalidate = 300 }: TenantCacheOptions,
): (...args: Arguments) => Promise<Stored<Value>> {
  return async (...args) => {
    const { tenant } = await activeScope()
    const address = cacheAddress(tenant, key, args, tags)
    const stored = unstable_cache(() => read(tenant, () => fn(...args)), [address.key], {
      tags: address.tags,
      revalidate,
    })
    return JSON.parse(await stored()) as Stored<Value>
  }
}

/** Forgets what the active tenant has stored under this tag. For actions and route handlers. */
export async function revalidateTenantTag(tag: string): Promise<void> {
  const { tenant } = await activeScope()
  revalidateTag(tagOf(tenant, tag), { expire: 0 })
}

export interface TenantCacheOptions {
  /** Names what is stored; no two caches share one. */
  readonly key: string
  readonly tags?: readonly string[]
  /** Seconds until it is asked again. Default: 300. `false`: not before its tag is revalidated. */
  readonly revalidate?: number | false
}

/** What JSON makes of a value. */
export type Stored<Value> = Value extends Date
  ? string
  : Value extends readonly (infer Item)[]
    ? Stored<Item>[]
    : Value extends object
      ? { [Key in keyof Value]: Stored<Value[Key]> }
      : Value

/** Inside: the scope around a cached function does not reach into it. */
function read<Value>(tenant: Tenant, fn: () => Promise<Value>): Promise<string> {
  const scope = tenantScope({ tenant, access: "read", actor: "system" })
  return withTenant(scope, async () => JSON.stringify((await fn()) ?? null))
}
