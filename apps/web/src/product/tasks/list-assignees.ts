import "server-only"
import { sql } from "kysely"
import { containing } from "@/server/containing"
import { db } from "@/server/database"

export interface Assignee {
  readonly id: string
  readonly name: string
}

export interface AssigneePage {
  readonly people: readonly Assignee[]
  /** Whether these are all: else one finds the others by name. */
  readonly isAll: boolean
}

/** A list of more is nothing to choose from, and each task's page would carry it. */
const most = 200

/**
 * Whom a task can be given to, by name.
 *
 * @param current who has it now. Comes first, whatever `words` say, and even if they have left.
 * @param words of their name; none: everybody.
 */
export async function listAssignees(current: string | null, words = ""): Promise<AssigneePage> {
  const isCurrent = sql<boolean>`user_id is not distinct from ${current}::uuid`
  const found = await db
    .selectFrom("people")
    .where((eb) =>
      eb.or([
        isCurrent,
        eb.and([eb("left_at", "is", null), eb("name", "ilike", containing(words))]),
      ]),
    )
    .select(["user_id as id", "name"])
    .orderBy(isCurrent, "desc")
    .orderBy("name")
    .orderBy("user_id")
    .limit(most + 1)
    .execute()
  return { people: found.slice(0, most), isAll: found.length <= most }
}
