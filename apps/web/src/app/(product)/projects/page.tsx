import type { Metadata } from "next"
import { ProjectsPage } from "@/product/projects/projects-page"
import { tenantTitle } from "@/server/tenant-title"

export function generateMetadata(): Promise<Metadata> {
  return tenantTitle("Projects")
}

export default async function Page({ searchParams }: PageProps<"/projects">) {
  const { archived, after } = await searchParams
  return <ProjectsPage isArchived={archived === "yes"} after={after} />
}
