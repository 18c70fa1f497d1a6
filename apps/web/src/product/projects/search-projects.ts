import { sql } from "kysely"
import { containing } from "@/server/containing"
import { db } from "@/server/database"

export interface FoundProject {
  readonly key: string
  readonly name: string
}

/** A few of the projects that are worked on, with this in their name or key; nothing: the first. */
export function searchProjects(words: string): Promise<FoundProject[]> {
  const pattern = containing(words)
  return db
    .selectFrom("projects")
    .where("archived_at", "is", null)
    .where((eb) => eb.or([eb("name", "ilike", pattern), eb("key", "ilike", pattern)]))
    .select(["key", "name"])
    .orderBy(sql`lower(name)`)
    .orderBy("id")
    .limit(8)
    .execute()
}
