import type { Metadata } from "next"
import { OverviewPage } from "@/product/overview/overview-page"
import { tenantTitle } from "@/server/tenant-title"

export function generateMetadata(): Promise<Metadata> {
  return tenantTitle("Overview")
}

export default function Page() {
  return <OverviewPage />
}
