import type { Kysely } from "kysely"
import type { TenantTables } from "../../src/index.ts"

/**
 * Gives tasks the next numbers of their projects, for rows that are inserted by the hundred.
 *
 *     await db.insertInto("tasks").values(await numberTasks(db, tasks)).execute()
 */
export async function numberTasks<Task extends { readonly project_id: string }>(
  db: Kysely<TenantTables>,
  tasks: readonly Task[],
): Promise<(Task & { number: number })[]> {
  const next = new Map<string, number>()
  // In order, so that two of these cannot wait for each other.
  for (const project_id of [...new Set(tasks.map((task) => task.project_id))].toSorted()) {
    const count = tasks.filter((task) => task.project_id === project_id).length
    const { last_number } = await db
      .insertInto("task_numbers")
      .values({ project_id, last_number: count })
      .onConflict((conflict) =>
        conflict.column("project_id").doUpdateSet((eb) => ({
          last_number: eb("task_numbers.last_number", "+", eb.ref("excluded.last_number")),
        })),
      )
      .returning("last_number")
      .executeTakeFirstOrThrow()
    next.set(project_id, last_number - count + 1)
  }
  return tasks.map((task) => {
    const number = next.get(task.project_id) ?? 1
    next.set(task.project_id, number + 1)
    return { ...task, number }
  })
}
