import { FolderKanbanIcon, MessageSquareIcon } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { z } from "zod"
import { AppShell } from "@/components/app-shell"
import { PageLinks } from "@/components/page-links"
import { SearchBox } from "@/components/search-box"
import { Badge } from "@/components/ui/badge"
import { findProjectsCalled, type ProjectHit } from "@/product/projects/search-projects"
import { StatusMark } from "@/product/tasks/status-mark"
import { statusNames } from "@/product/tasks/task-status"
import { requireMember } from "@/server/guards"
import { Highlighted } from "./highlighted.tsx"
import { type SearchHit, searchTasks } from "./search-tasks.ts"

/** Search over a tenant's projects, tasks and comments: a plain form, so that a search has an address. */
export async function SearchPage({
  words,
  after,
}: {
  words: string
  /** From the address: the hit after which to begin. */
  after: unknown
}) {
  const admission = await requireMember("search.read")
  const start = z.uuid().safeParse(after).data
  const [{ hits, next }, projects] = await Promise.all([
    words ? searchTasks(words, start) : nothing,
    words && start === undefined ? findProjectsCalled(words) : [],
  ])
  return (
    <AppShell admission={admission}>
      <h1 className="font-semibold text-2xl">Search</h1>
      <SearchBox
        action="/search"
        label="Words in projects, tasks and comments"
        words={words}
        className="mt-5"
      />
      <p role="status" className="mt-6 text-muted-foreground">
        {projects.length > 0 &&
          `${projects.length === 1 ? "One project" : `${projects.length} projects`}. `}
        {(projects.length === 0 || hits.length > 0) &&
          summary(words, hits.length, start !== undefined, next !== undefined)}
      </p>
      {projects.length > 0 && (
        <ul
          aria-label="Projects"
          className="mt-3 divide-y overflow-hidden rounded-xl border bg-card"
        >
          {projects.map((project) => (
            <Project key={project.key} project={project} />
          ))}
        </ul>
      )}
      {hits.length > 0 && (
        <ol className="mt-3 divide-y overflow-hidden rounded-xl border bg-card">
          {hits.map((hit) => (
            <Hit key={hit.id} hit={hit} />
          ))}
        </ol>
      )}
      <PageLinks first={start && addressOf(words)} next={next && addressOf(words, next)} />
    </AppShell>
  )
}

const nothing = { hits: [], next: undefined }

function Project({ project: { key, name, isArchived } }: { project: ProjectHit }) {
  return (
    <li className="flex items-start gap-3.5 px-4 py-3.5 sm:px-5">
      <FolderKanbanIcon aria-hidden="true" className="mt-1 size-4 shrink-0 text-muted-foreground" />
      <h2 className="min-w-0 flex-1 font-sans text-base tracking-normal">
        <Link href={`/projects/${key}` as Route} className="font-medium hover:underline">
          {name}
        </Link>
      </h2>
      {isArchived && <Badge>Archived</Badge>}
      <span className="font-mono text-muted-foreground text-sm">{key}</span>
    </li>
  )
}

function Hit({ hit }: { hit: SearchHit }) {
  return (
    <li className="flex gap-3.5 px-4 py-3.5 sm:px-5">
      {hit.kind === "task" ? (
        <StatusMark status={hit.status} className="mt-1" />
      ) : (
        <MessageSquareIcon
          aria-hidden="true"
          className="mt-1 size-4 shrink-0 text-muted-foreground"
        />
      )}
      <div className="min-w-0 space-y-0.5">
        <h2 className="font-sans text-base tracking-normal">
          <Link href={addressOfHit(hit) as Route} className="font-medium hover:underline">
            <Highlighted excerpt={hit.title} />
          </Link>
        </h2>
        <p className="text-muted-foreground text-sm">
          <span className="font-mono">
            {hit.projectKey}-{hit.number}
          </span>{" "}
          in {hit.projectName}
          {hit.kind === "comment"
            ? `, in a comment by ${hit.author ?? "somebody"}`
            : `, ${statusNames[hit.status].toLowerCase()}`}
        </p>
        {hit.excerpt && (
          <p className="wrap-anywhere">
            <Highlighted excerpt={hit.excerpt} />
          </p>
        )}
      </div>
    </li>
  )
}

/** Of the task; with a comment, the page of them that it stands on. */
function addressOfHit({ id, kind, projectKey, number }: SearchHit): string {
  const task = `/projects/${projectKey}/tasks/${number}`
  return kind === "comment" ? `${task}?comment=${id}#comment-${id}` : task
}

function summary(words: string, count: number, isLaterPage: boolean, hasMore: boolean): string {
  if (!words)
    return "Put words in quotes to find them together; a minus before a word leaves it out."
  if (count === 0) return isLaterPage ? "There are no more." : `Nothing has “${words}” in it.`
  if (isLaterPage) return hasMore ? `The next ${count} hits` : `The last ${count} hits`
  if (hasMore) return `The best ${count} hits, the best first`
  return count === 1 ? "One hit" : `${count} hits`
}

function addressOf(words: string, after?: string): string {
  return `/search?${new URLSearchParams({ q: words, ...(after !== undefined && { after }) })}`
}
