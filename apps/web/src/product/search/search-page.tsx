import { MessageSquareIcon, SearchIcon, SquareCheckIcon } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { AppShell } from "@/components/app-shell"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { requireMember } from "@/server/guards"
import { Highlighted } from "./highlighted.tsx"
import { pageSize, type SearchHit, searchTasks } from "./search-tasks.ts"

/** Search over a tenant's tasks and comments: a plain form, so that a search has an address. */
export async function SearchPage({ words, page }: { words: string; page: number }) {
  const admission = await requireMember("search.read")
  const found = words ? await searchTasks(words, page) : []
  const hits = found.slice(0, pageSize)
  return (
    <AppShell admission={admission}>
      <h1 className="font-semibold text-2xl">Search</h1>
      <search>
        <form action="/search" className="mt-5 flex max-w-2xl gap-2">
          <Input
            type="search"
            name="q"
            defaultValue={words}
            key={words}
            maxLength={200}
            aria-label="Words in tasks and comments"
            placeholder="Words in tasks and comments"
            autoComplete="off"
          />
          <Button className="h-10">
            <SearchIcon aria-hidden="true" />
            Search
          </Button>
        </form>
      </search>
      <p role="status" className="mt-6 text-muted-foreground">
        {summary(words, hits.length, page, found.length > pageSize)}
      </p>
      {hits.length > 0 && (
        <ol className="mt-3 divide-y overflow-hidden rounded-xl border bg-card">
          {hits.map((hit) => (
            <Hit key={hit.id} hit={hit} />
          ))}
        </ol>
      )}
      <nav aria-label="Pages of results" className="mt-5 flex gap-2">
        {page > 0 && (
          <Button asChild variant="outline" size="sm">
            <Link href={addressOf(words, page - 1)}>Previous</Link>
          </Button>
        )}
        {found.length > pageSize && page < lastPage && (
          <Button asChild variant="outline" size="sm">
            <Link href={addressOf(words, page + 1)}>Next</Link>
          </Button>
        )}
      </nav>
    </AppShell>
  )
}

/** Nobody reads on after a thousand hits, and every page before has to be sorted again. */
export const lastPage = 49

function Hit({ hit }: { hit: SearchHit }) {
  const Icon = hit.kind === "task" ? SquareCheckIcon : MessageSquareIcon
  return (
    <li className="flex gap-3.5 px-4 py-3.5 sm:px-5">
      <Icon aria-hidden="true" className="mt-1 size-4 shrink-0 text-muted-foreground" />
      <div className="min-w-0 space-y-0.5">
        <h2 className="font-sans text-base tracking-normal">
          <Link
            href={`/projects/${hit.projectKey}/tasks/${hit.number}` as Route}
            className="font-medium hover:underline"
          >
            <Highlighted excerpt={hit.title} />
          </Link>
        </h2>
        <p className="text-muted-foreground text-sm">
          <span className="font-mono">
            {hit.projectKey}-{hit.number}
          </span>{" "}
          in {hit.projectName}
          {hit.kind === "comment" && `, in a comment by ${hit.author ?? "somebody"}`}
        </p>
        {hit.excerpt && (
          <p className="break-words">
            <Highlighted excerpt={hit.excerpt} />
          </p>
        )}
      </div>
    </li>
  )
}

function summary(words: string, count: number, page: number, hasMore: boolean): string {
  if (!words)
    return "Put words in quotes to find them together; a minus before a word leaves it out."
  if (count === 0) return page === 0 ? `Nothing has “${words}” in it.` : "There are no more."
  const first = page * pageSize + 1
  if (page === 0 && !hasMore) return count === 1 ? "One hit" : `${count} hits`
  return `Hits ${first} to ${first + count - 1}, the best first`
}

function addressOf(words: string, page: number): Route {
  const query = new URLSearchParams({ q: words, ...(page > 0 && { page: String(page + 1) }) })
  return `/search?${query}` as Route
}
