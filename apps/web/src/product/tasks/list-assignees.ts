import "server-only"
import { db } from "@/server/database"

export interface Assignee {
  readonly id: string
  readonly name: string
}

/** Whom a task can be given to, by name; and who has it, though they may have left. */
export function listAssignees(current: string | null = null): Promise<Assignee[]> {
  return db
    .selectFrom("people")
    .where((eb) => eb.or([eb("left_at", "is", null), eb("user_id", "=", current)]))
    .select(["user_id as id", "name"])
    .orderBy("name")
    .limit(500)
    .execute()
}
