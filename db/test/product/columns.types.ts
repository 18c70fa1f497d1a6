/** What of the generated types must hold, and must not compile: see ../handles.types.ts. */
import type { Handles } from "../../src/index.ts"

declare const db: Handles["db"]

export async function theDatabaseFillsWhatIsItsOwn(): Promise<void> {
  // @ts-expect-error a task has a number of its project
  await db.insertInto("tasks").values({ project_id: "", title: "" }).execute()
  // @ts-expect-error the search vector is generated
  await db.updateTable("comments").set({ search: "" }).execute()
}

export async function columnsComeBackAsTheirTypesSay(): Promise<void> {
  const task = await db
    .selectFrom("tasks")
    .select(["due_on", "number", "completed_at", "status"])
    .executeTakeFirstOrThrow()
  task.due_on satisfies string | null
  task.number satisfies number
  task.completed_at satisfies Date | null
  task.status satisfies "todo" | "in_progress" | "in_review" | "done"
  // @ts-expect-error a date column is text, not midnight somewhere
  task.due_on satisfies Date | null
}
