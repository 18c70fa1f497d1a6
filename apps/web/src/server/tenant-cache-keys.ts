import type { Tenant } from "@repo/tenancy"

/**
 * Where a tenant's cached value lies. By the tenant's id, which is never given to another one; its
 * slug is. One JSON text, so that no two lists of parts can look the same.
 */
export function cacheAddress(
  tenant: Pick<Tenant, "id">,
  key: string,
  args: readonly unknown[],
  tags: readonly string[],
): { key: string; tags: string[] } {
  return {
    key: JSON.stringify(["tenant", tenant.id, key, args]),
    tags: [`tenant:${tenant.id}`, ...tags.map((tag) => tagOf(tenant, tag))],
  }
}

/** @throws RangeError for what Next would cut or not store at all: a longer tag is dropped silently. */
export function tagOf({ id }: Pick<Tenant, "id">, tag: string): string {
  const full = `tenant:${id}:${tag}`
  if (full.length > 256) {
    throw new RangeError(
      `The cache tag "${tag.slice(0, 40)}…" is too long: 200 characters at most.`,
    )
  }
  return full
}
