import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { Landing } from "@/components/landing"
import { ProjectsPage } from "@/product/projects/projects-page"
import { requireMember } from "@/server/guards"
import { requestPlace } from "@/server/request-place"

export async function generateMetadata(): Promise<Metadata> {
  const place = await requestPlace()
  if (place.kind !== "tenant") return {}
  const { tenant } = await requireMember("projects.read")
  return { title: { absolute: `Projects · ${tenant.name}` } }
}

/** The one address that every host has: what it shows depends on whose door it is. */
export default async function StartPage() {
  const place = await requestPlace()
  if (place.kind === "unknown") notFound()
  return place.kind === "root" ? <Landing /> : <ProjectsPage />
}
