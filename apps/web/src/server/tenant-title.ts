import "server-only"
import type { Metadata } from "next"
import { requestStanding } from "./standing.ts"

/**
 * The title of a tenant's page, for its `generateMetadata`. Not by the guard: a refusal thrown
 * there makes Next take the title of the 404 for every status.
 */
export async function tenantTitle(title: string): Promise<Metadata> {
  const { tenant } = await requestStanding()
  if (!tenant) return { title: "Not found" }
  const shown = tenant.status === "active" ? title : "Suspended"
  return { title: { absolute: `${shown} · ${tenant.name}` } }
}
