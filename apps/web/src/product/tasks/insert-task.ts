import { type QueryExecutorProvider, sql } from "kysely"
import type { TaskStatus } from "./task-status.ts"

export interface InsertedTask {
  readonly id: string
  readonly number: number
  readonly title: string
}

/**
 * Adds a task with the next number of its project. Two people who add to the same project wait for
 * the counter's row; a number is used once, even when its task is gone.
 *
 * @returns undefined when the tenant has no such project.
 */
export async function insertTask(
  executor: QueryExecutorProvider,
  task: { project: string; title: string; status: TaskStatus; createdBy: string },
): Promise<InsertedTask | undefined> {
  const { project, title, status, createdBy } = task
  const { rows } = await sql<InsertedTask>`
    with numbered as (
      insert into task_numbers as numbers (project_id, last_number)
      select id, 1 from projects where id = ${project}
      on conflict (project_id) do update set last_number = numbers.last_number + 1
      returning project_id, last_number
    )
    insert into tasks (project_id, number, title, status, created_by)
    select project_id, last_number, ${title}::text, ${status}::task_status, ${createdBy}::uuid
    from numbered
    returning id, number, title
  `.execute(executor)
  return rows[0]
}
