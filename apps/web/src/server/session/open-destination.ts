import type { Handles } from "@repo/db"
import type { Slug } from "@repo/tenancy"
import { meantBy } from "../meant-by.ts"
import { type Destination, destinationUrl, type Hosts } from "./destination.ts"

/**
 * Where somebody who has signed in goes: to the destination if it is a page of the root's, or an
 * active tenant's that they may see, by the slug it has now; else to the chooser. A tenant that is
 * not there and one that is not theirs lead to the same place. The root's start page is no
 * destination: it is the public front page. In cookie routing it is a tenant's once that is active.
 *
 * @param question.activeSlug in cookie routing, the tenant that the browser's cookie names.
 */
export async function openDestination(
  sharedDb: Handles["sharedDb"],
  question: {
    userId: string
    destination: Destination | undefined
    hosts: Hosts
    activeSlug?: Slug | undefined
  },
): Promise<URL> {
  const { userId, destination, hosts, activeSlug } = question
  const chooser = new URL("/tenants", hosts.root)
  if (!destination) return chooser
  if (isStartPage(destination)) {
    const isOpen = activeSlug && (await findOpenSlug(sharedDb, userId, activeSlug))
    return isOpen ? destinationUrl(destination, hosts) : chooser
  }
  if (destination.slug === undefined) return destinationUrl(destination, hosts)
  const slug = await findOpenSlug(sharedDb, userId, destination.slug)
  return slug ? destinationUrl({ ...destination, slug }, hosts) : chooser
}

function isStartPage({ slug, path }: Destination): boolean {
  return slug === undefined && /^\/($|\?)/.test(path)
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
