import type { Metadata } from "next"
import { lastPage, SearchPage } from "@/product/search/search-page"
import { tenantTitle } from "@/server/tenant-title"

export function generateMetadata(): Promise<Metadata> {
  return tenantTitle("Search")
}

interface Search {
  q?: string | string[]
  page?: string | string[]
}

export default async function Page({ searchParams }: { searchParams: Promise<Search> }) {
  const { q, page } = await searchParams
  // No U+0000: PostgreSQL takes it for no text.
  const words = String(q ?? "")
    .replaceAll("\0", "")
    .trim()
    .slice(0, 200)
  const number = Math.trunc(Number(page)) || 1
  return <SearchPage words={words} page={Math.min(Math.max(number - 1, 0), lastPage)} />
}
