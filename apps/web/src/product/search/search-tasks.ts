import { sql } from "kysely"
import { db } from "@/server/database"

/** What was found: a task by its own words, or by those of a comment on it. */
export interface SearchHit {
  readonly id: string
  readonly kind: "task" | "comment"
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

export const pageSize = 20

/** Around what was found. Private-use characters: nobody types them, and as text they are harmless. */
export const marks = { start: "\uE000", end: "\uE001" }

/**
 * Tasks and comments of the active tenant with these words, the best first. The words are read as
 * search engines do: "quoted" belongs together, `or` is either, `-word` is without.
 *
 * @param page from 0; there is one hit more than fit a page when another page follows.
 */
export async function searchTasks(words: string, page: number): Promise<SearchHit[]> {
  const brackets = `StartSel=${marks.start}, StopSel=${marks.end}`
  // The excerpts are cut for one page only: that costs far more than finding.
  const { rows } = await sql<SearchHit>`
    with query as (select websearch_to_tsquery('english', ${words}) as wanted),
    hits as (
      select 'task' as kind, tasks.id, tasks.id as task_id, null::uuid as author_id,
        tasks.description as body,
        ts_rank(tasks.search, wanted) as rank, tasks.updated_at as at
      from tasks, query
      where tasks.search @@ wanted and tasks.deleted_at is null
      union all
      select 'comment', comments.id, comments.task_id, comments.author_id, comments.body,
        ts_rank(comments.search, wanted) / 2, comments.created_at
      from comments, query
      where comments.search @@ wanted
    ),
    found as (
      select hits.*, tasks.title, tasks.number, projects.key, projects.name
      from hits
      join tasks on tasks.id = hits.task_id and tasks.deleted_at is null
      join projects on projects.id = tasks.project_id
      order by rank desc, at desc, hits.id
      limit ${pageSize + 1} offset ${page * pageSize}
    )
    select found.id, found.kind, found.number,
      case found.kind when 'comment' then found.title
        else ts_headline('english', found.title, query.wanted, ${`${brackets}, HighlightAll=true`})
      end as title,
      found.key as "projectKey",
      found.name as "projectName", people.name as author,
      ts_headline('english', found.body, query.wanted,
        ${`${brackets}, MaxFragments=2, MinWords=8, MaxWords=24, FragmentDelimiter=" … "`}) as excerpt
    from found cross join query
    left join people on people.user_id = found.author_id
    order by found.rank desc, found.at desc, found.id
  `.execute(db)
  return rows
}
