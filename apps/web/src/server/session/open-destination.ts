import type { Handles } from "@repo/db"
import { type Destination, destinationUrl, type Hosts } from "./destination.ts"

/**
 * Where somebody who has signed in goes: to the destination if it is the root's, or an active
 * tenant's that they may see; else to the chooser. A tenant that is not there and one that is not
 * theirs lead to the same place.
 */
export async function openDestination(
  sharedDb: Handles["sharedDb"],
  question: { userId: string; destination: Destination | undefined; hosts: Hosts },
): Promise<URL> {
  const { userId, destination, hosts } = question
  const isOpen = destination !== undefined && (await isOpenTo(sharedDb, userId, destination))
  return isOpen ? destinationUrl(destination, hosts) : new URL("/tenants", hosts.root)
}

async function isOpenTo(
  sharedDb: Handles["sharedDb"],
  userId: string,
  { slug }: Destination,
): Promise<boolean> {
  if (slug === undefined) return true
  const found = await sharedDb
    .selectFrom("tenancy.tenants as tenants")
    .innerJoin("users", (join) => join.on("users.id", "=", userId))
    .leftJoin("memberships", (join) =>
      join
        .onRef("memberships.tenant_id", "=", "tenants.id")
        .onRef("memberships.user_id", "=", "users.id"),
    )
    .select("tenants.id")
    .where("tenants.slug", "=", slug)
    .where("tenants.status", "=", "active")
    .where((is) =>
      is.or([is("memberships.role", "is not", null), is("users.is_superuser", "=", true)]),
    )
    .executeTakeFirst()
  return found !== undefined
}
