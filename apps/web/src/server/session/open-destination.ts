import type { Handles } from "@repo/db"
import type { Slug } from "@repo/tenancy"
import { meantBy } from "../meant-by.ts"
import { type Destination, destinationUrl, type Hosts } from "./destination.ts"

/**
 * Where somebody who has signed in goes: to the destination if it is the root's, or an active
 * tenant's that they may see, by the slug it has now; else to the chooser. A tenant that is not there and one that is not
 * theirs lead to the same place.
 */
export async function openDestination(
  sharedDb: Handles["sharedDb"],
  question: { userId: string; destination: Destination | undefined; hosts: Hosts },
): Promise<URL> {
  const { userId, destination, hosts } = question
  const chooser = new URL("/tenants", hosts.root)
  if (!destination) return chooser
  if (destination.slug === undefined) return destinationUrl(destination, hosts)
  const slug = await findOpenSlug(sharedDb, userId, destination.slug)
  return slug ? destinationUrl({ ...destination, slug }, hosts) : chooser
}

async function findOpenSlug(
  sharedDb: Handles["sharedDb"],
  userId: string,
  slug: Slug,
): Promise<Slug | undefined> {
  const found = await sharedDb
    .selectFrom("tenancy.tenants as tenants")
    .innerJoin("users", (join) => join.on("users.id", "=", userId))
    .leftJoin("memberships", (join) =>
      join
        .onRef("memberships.tenant_id", "=", "tenants.id")
        .onRef("memberships.user_id", "=", "users.id"),
    )
    .select("tenants.slug")
    .where("tenants.id", "=", meantBy(slug))
    .where("tenants.status", "=", "active")
    .where((is) =>
      is.or([is("memberships.role", "is not", null), is("users.is_superuser", "=", true)]),
    )
    .executeTakeFirst()
  return found?.slug
}
