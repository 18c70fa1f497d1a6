import type { Metadata } from "next"
import { TaskPage } from "@/product/tasks/task-page"
import { tenantTitle } from "@/server/tenant-title"

type Props = PageProps<"/projects/[key]/tasks/[number]">

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { key, number } = await params
  return await tenantTitle(`${key}-${number}`)
}

export default async function Page({ params, searchParams }: Props) {
  const { key, number } = await params
  return <TaskPage projectKey={key} number={number} query={await searchParams} />
}
