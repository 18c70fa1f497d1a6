import { type SqlBool, sql } from "kysely"
import { db } from "@/server/database"
import type { ProjectSummary } from "./project-summary.ts"

export interface ProjectPage {
  readonly projects: ProjectSummary[]
  /** Where the next page begins. Undefined: this is all. */
  readonly next: string | undefined
}

/**
 * A page of the active tenant's projects by name: those that are worked on, or those that are
 * archived. `after` is the last project's id of the page before.
 */
export async function listProjects(
  isArchived: boolean,
  after: string | undefined,
  size: number,
): Promise<ProjectPage> {
  const found = await findProjects(isArchived, after, size + 1)
  const projects = found.slice(0, size)
  return { projects, next: found.length > size ? projects.at(-1)?.id : undefined }
}

/** All that are worked on. */
export function listAllProjects(): Promise<ProjectSummary[]> {
  return findProjects(false, undefined, null)
}

/** How many there are, and how many of their tasks are open. */
export async function countProjects(isArchived: boolean) {
  const { rows } = await sql<{ projects: number; open: number }>`
    select count(distinct projects.id) as projects, coalesce(sum(tasks), 0) as open
    from projects
    left join task_counts on project_id = projects.id and status <> 'done'
    where ${state(isArchived)}
  `.execute(db)
  return rows[0] ?? { projects: 0, open: 0 }
}

/** Of each project a few index entries, however many tasks it has. */
async function findProjects(
  isArchived: boolean,
  after: string | undefined,
  limit: number | null,
): Promise<ProjectSummary[]> {
  const { rows } = await sql<ProjectSummary>`
    with page as (
      select id, key, name, description from projects
      where ${state(isArchived)} and ${isAfter(after)}
      order by lower(name), id
      limit ${limit}
    )
    select page.*, counts.*, due.*, busy.*
    from page
    cross join lateral (
      select
        coalesce(sum(tasks) filter (where status = 'todo'), 0) as todo,
        coalesce(sum(tasks) filter (where status = 'in_progress'), 0) as "inProgress",
        coalesce(sum(tasks) filter (where status = 'in_review'), 0) as "inReview",
        coalesce(sum(tasks) filter (where status = 'done'), 0) as done
      from task_counts where project_id = page.id
    ) as counts
    cross join lateral (
      select (
        select due_on from tasks
        where project_id = page.id and completed_at is null and deleted_at is null
          and due_on is not null
        order by due_on limit 1
      ) as "nextDueOn"
    ) as due
    cross join lateral (${busyPeople}) as busy
    order by lower(page.name), page.id
  `.execute(db)
  return rows
}

function state(isArchived: boolean) {
  return isArchived ? sql<SqlBool>`archived_at is not null` : sql<SqlBool>`archived_at is null`
}

function isAfter(id: string | undefined) {
  if (id === undefined) return sql<SqlBool>`true`
  return sql<SqlBool>`(lower(name), id) > (
    select lower(last.name), last.id from projects as last where last.id = ${id}
  )`
}

/** From one assignee to the next in the index: a `distinct` would read every open task. */
const busyPeople = sql`
  with recursive assignees as (
    (
      select assignee_id, 1 as place from tasks
      where project_id = page.id and completed_at is null and deleted_at is null
        and assignee_id is not null
      order by assignee_id limit 1
    )
    union all
    select following.assignee_id, place + 1
    from assignees
    cross join lateral (
      select assignee_id from tasks
      where project_id = page.id and completed_at is null and deleted_at is null
        and assignee_id > assignees.assignee_id
      order by assignee_id limit 1
    ) as following
    where place < 5
  )
  select coalesce(
    json_agg(json_build_object('id', user_id, 'name', name) order by name), '[]'
  ) as people
  from assignees join people on user_id = assignee_id
`
