import { type RawBuilder, type SqlBool, sql } from "kysely"
import { findTaskByKey } from "@/product/tasks/find-by-key"
import type { TaskStatus } from "@/product/tasks/task-status"
import { db } from "@/server/database"
import { newestWith, tasksWith } from "./newest-with.ts"

/** What was found: a task by its own words, or by those of a comment on it. */
export interface SearchHit {
  readonly id: string
  readonly kind: "task" | "comment"
  /** Of the task. */
  readonly status: TaskStatus
  /** Of the task; with what was found in it marked, when the task itself was found. */
  readonly title: string
  readonly number: number
  readonly projectKey: string
  readonly projectName: string
  /** Who wrote the comment. */
  readonly author: string | null
  /** Of the comment, or the task's description. What was found stands between `marks`; no markup. */
  readonly excerpt: string
}

interface SearchPage {
  readonly hits: SearchHit[]
  /** Where the next page begins. Undefined: this is all. */
  readonly next: string | undefined
}

const pageSize = 20

/** Around what was found. Private-use characters: nobody types them, and as text they are harmless. */
export const marks = { start: "\uE000", end: "\uE001" }

/** Between two parts of an excerpt. One that does not begin or end with its text says so as well. */
const gap = " … "

/**
 * Of tasks and comments with a word that stands everywhere, so many are ranked. Ranking all of
 * 100,000 takes a second, and nobody reads on that far.
 */
const ranked = { most: 1000, lookedThrough: 5000 }

const comments = {
  table: "comments",
  columns: ["id", "task_id", "author_id", "body", "created_at"],
  changed: "created_at",
  only: sql`true`,
}

/**
 * Tasks and comments of the active tenant with these words, the best first. The words are read as
 * search engines do: "quoted" belongs together, `or` is either, `-word` is without. The key of a
 * task ("SHOP-12") finds that task, too.
 *
 * @param after the last hit's id of the page before.
 */
export async function searchTasks(words: string, after: string | undefined): Promise<SearchPage> {
  const keyed = after === undefined ? await findTaskByKey(words) : undefined
  const { hits, next } = await searchWords(words, after)
  if (!keyed) return { hits, next }
  const first: SearchHit = { ...keyed, kind: "task", author: null, excerpt: "" }
  return { hits: [first, ...hits.filter(({ id }) => id !== keyed.id)], next }
}

async function searchWords(words: string, after: string | undefined): Promise<SearchPage> {
  // Written out each time: PostgreSQL then knows the words when it chooses how to find them.
  const wanted = sql`websearch_to_tsquery('english', ${words})`
  const isWanted = sql`search @@ ${wanted}`
  const brackets = `StartSel=${marks.start}, StopSel=${marks.end}`
  // The excerpts are cut for one page only: that costs far more than finding.
  const { rows } = await sql<SearchHit>`
    with tasks_found as (${tasksWith(isWanted, ranked)}),
    comments_found as (${newestWith(comments, isWanted, ranked)}),
    hits as (
      select 'task' as kind, id, id as task_id, null::uuid as author_id, description as body,
        ts_rank(search, ${wanted}) as rank, updated_at as at
      from tasks_found
      union all
      select 'comment', id, task_id, author_id, body, ts_rank(search, ${wanted}) / 2, created_at
      from comments_found
    ),
    found as (
      select hits.*, tasks.title, tasks.number, tasks.status, tasks.project_id
      from hits
      cross join lateral (${taskOfHit}) as tasks
      where ${isAfter(after)}
      order by rank desc, at desc, hits.id desc
      limit ${pageSize + 1}
    )
    select found.id, found.kind, found.number, found.status,
      case found.kind when 'comment' then found.title
        else ts_headline('english', found.title, ${wanted}, ${`${brackets}, HighlightAll=true`})
      end as title,
      projects.key as "projectKey",
      projects.name as "projectName", people.name as author,
      case when ${isBeginning(sql`split_part(plain, ${gap}, 1)`)} then '' else '… ' end
        || excerpt
        || case when ${isEnd(sql`split_part(plain, ${gap}, -1)`)} then '' else ' …' end as excerpt
    from found
    cross join lateral (
      select ts_headline('english', found.body, ${wanted},
        ${`${brackets}, MaxFragments=2, MinWords=8, MaxWords=24, FragmentDelimiter="${gap}"`}) as excerpt
    ) as cut
    cross join lateral (select translate(excerpt, ${marks.start + marks.end}, '') as plain) as read
    join projects on projects.id = found.project_id
    left join people on people.user_id = found.author_id
    order by found.rank desc, found.at desc, found.id desc
  `.execute(db)
  const hits = rows.slice(0, pageSize)
  return { hits, next: rows.length > pageSize ? hits.at(-1)?.id : undefined }
}

/** Of the text that a part of an excerpt is from. */
function isBeginning(part: RawBuilder<unknown>) {
  return sql<SqlBool>`starts_with(${trimmed(sql`found.body`)}, ${trimmed(part)})`
}

function isEnd(part: RawBuilder<unknown>) {
  return sql<SqlBool>`starts_with(
    reverse(${trimmed(sql`found.body`)}), reverse(${trimmed(part)})
  )`
}

/** Without the punctuation at its ends, which excerpts leave out. */
function trimmed(text: RawBuilder<unknown>) {
  return sql`regexp_replace(${text}, '^\\W+|\\W+$', '', 'g')`
}

/** One by one, however many hits PostgreSQL expects: else it may read all tasks to join them. */
const taskOfHit = sql`
  select title, number, status, project_id from tasks
  where tasks.id = hits.task_id and deleted_at is null
  offset 0
`

function isAfter(id: string | undefined) {
  if (id === undefined) return sql<SqlBool>`true`
  return sql<SqlBool>`(rank, at, hits.id) < (
    select last.rank, last.at, last.id from hits as last where last.id = ${id}
  )`
}
