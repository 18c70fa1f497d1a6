import type { Metadata } from "next"
import { SearchPage } from "@/product/search/search-page"
import { tenantTitle } from "@/server/tenant-title"

export function generateMetadata(): Promise<Metadata> {
  return tenantTitle("Search")
}

interface Search {
  q?: string | string[]
  after?: string | string[]
}

export default async function Page({ searchParams }: { searchParams: Promise<Search> }) {
  const { q, after } = await searchParams
  // No U+0000: PostgreSQL takes it for no text.
  const words = String(q ?? "")
    .replaceAll("\0", "")
    .trim()
    .slice(0, 200)
  return <SearchPage words={words} after={after} />
}
