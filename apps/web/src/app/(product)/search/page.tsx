import type { Metadata } from "next"
import { SearchPage } from "@/product/search/search-page"
import { searchWords } from "@/server/search-words"
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
  return <SearchPage words={searchWords(q)} after={after} />
}
