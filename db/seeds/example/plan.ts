import { randomUUID } from "node:crypto"
import type { Insertable, Selectable } from "kysely"
import type { TenantTables } from "../../src/index.ts"
import type { ProjectFixture } from "./fixture.ts"

/** The rows of one tenant, in the order in which they can be inserted. */
export interface RowsPlan {
  readonly projects: Insertable<TenantTables["projects"]>[]
  /** They get their numbers when they are inserted. */
  readonly tasks: Omit<Insertable<TenantTables["tasks"]>, "number">[]
  readonly comments: Insertable<TenantTables["comments"]>[]
}

export interface PlanOptions {
  readonly team: readonly { readonly id: string }[]
  /** Who the addresses in the fixture are. */
  readonly userOf: (email: string) => { readonly id: string }
  /** Every date is relative to this one, so that a fresh seed always has something due. */
  readonly now: Date
}

/** Turns a fixture into rows. The same fixture and time give the same rows, but for their keys. */
export function planRows(projects: readonly ProjectFixture[], options: PlanOptions): RowsPlan {
  const plan: RowsPlan = { projects: [], tasks: [], comments: [] }
  for (const project of projects) planProject(plan, project, options)
  return plan
}

type TaskStatus = Selectable<TenantTables["tasks"]>["status"]

const statuses: readonly TaskStatus[] = ["done", "in_review", "in_progress", "todo"]

/** Days from today to the due dates of open tasks: some late, some today, some without. */
const dueIn = [2, -3, 0, 5, undefined, 1, 9, undefined, 14, -1, 21, 7, undefined, 30]

function planProject(
  plan: RowsPlan,
  project: ProjectFixture,
  { team, userOf, now }: PlanOptions,
): void {
  const projectId = randomUUID()
  const back = project.isArchived ? 300 : 0
  plan.projects.push({
    id: projectId,
    key: project.key,
    name: project.name,
    description: project.description,
    created_by: team[0]?.id ?? null,
    created_at: daysFrom(now, -90 - back),
    archived_at: project.isArchived ? daysFrom(now, -back / 2) : null,
  })

  const titles = statuses.flatMap((status) => project[status].map((title) => ({ status, title })))
  for (const [index, { status, title }] of titles.entries()) {
    const id = randomUUID()
    const turn = plan.tasks.length
    const times = timesOf(status, index, project, now, turn)
    const isUnassigned = status === "todo" && turn % 4 === 3
    plan.tasks.push({
      id,
      project_id: projectId,
      title,
      status,
      description: project.descriptions?.[title] ?? "",
      assignee_id: isUnassigned ? null : (team[turn % team.length]?.id ?? null),
      created_by: team[(turn + 1) % team.length]?.id ?? null,
      position: index + 1,
      ...times,
    })
    for (const [place, [email, body]] of (project.comments?.[title] ?? []).entries()) {
      const at = new Date(times.updated_at.getTime() + (place + 1) * 45 * 60_000)
      const written = at < now ? at : now
      plan.comments.push({
        task_id: id,
        author_id: userOf(email).id,
        body,
        created_at: written,
        updated_at: written,
      })
    }
  }
}

/** Finished work is spread over the last eight weeks, so that the chart has a shape. */
function timesOf(
  status: TaskStatus,
  index: number,
  project: ProjectFixture,
  now: Date,
  turn: number,
) {
  const back = project.isArchived ? 300 : 0
  if (status === "done") {
    const age = 1 + back + Math.round((1 - index / (project.done.length - 1)) * 52)
    const completed = daysFrom(now, -age, 9 + (turn % 8))
    return {
      created_at: daysFrom(now, -age - 6 - (turn % 9)),
      updated_at: completed,
      completed_at: completed,
      due_on: dayOf(daysFrom(now, -age + (turn % 3))),
    }
  }
  const due = dueIn[turn % dueIn.length]
  const untouchedFor = back + (status === "todo" ? 6 + (turn % 20) : 1 + (turn % 5))
  return {
    created_at: daysFrom(now, -untouchedFor - 10),
    updated_at: daysFrom(now, -untouchedFor, 9 + (turn % 8)),
    completed_at: null,
    due_on: due === undefined || project.isArchived ? null : dayOf(daysFrom(now, due)),
  }
}

function daysFrom(now: Date, days: number, hour = 10): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, (days * 7) & 31)
}

/** A calendar day in the local time zone, as `date` columns take it. */
function dayOf(date: Date): string {
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0"))
  return `${date.getFullYear()}-${month}-${day}`
}
