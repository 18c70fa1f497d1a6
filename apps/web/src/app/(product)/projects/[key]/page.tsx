import type { Metadata } from "next"
import { ProjectPage } from "@/product/projects/project-page"
import { tenantTitle } from "@/server/tenant-title"

export async function generateMetadata({
  params,
}: PageProps<"/projects/[key]">): Promise<Metadata> {
  return await tenantTitle((await params).key)
}

export default async function Page({ params, searchParams }: PageProps<"/projects/[key]">) {
  const { key } = await params
  return <ProjectPage projectKey={key} query={await searchParams} />
}
