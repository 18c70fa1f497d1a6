import type { Metadata } from "next"
import { ProjectsPage } from "@/product/projects/projects-page"
import { tenantTitle } from "@/server/tenant-title"

export function generateMetadata(): Promise<Metadata> {
  return tenantTitle("Projects")
}

export default async function Page({ searchParams }: PageProps<"/projects">) {
  return <ProjectsPage isArchived={(await searchParams).archived === "yes"} />
}
