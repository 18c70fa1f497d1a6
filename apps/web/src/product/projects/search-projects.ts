import { type SqlBool, sql } from "kysely"
import { containing } from "@/server/containing"
import { db } from "@/server/database"

export interface FoundProject {
  readonly key: string
  readonly name: string
}

/** A few of the projects that are worked on, with this in their name or key; nothing: the first. */
export function searchProjects(words: string): Promise<FoundProject[]> {
  return db
    .selectFrom("projects")
    .where("archived_at", "is", null)
    .where(isCalled([words]))
    .select(["key", "name"])
    .orderBy(sql`lower(name)`)
    .orderBy("id")
    .limit(8)
    .execute()
}

export interface ProjectHit extends FoundProject {
  readonly isArchived: boolean
}

/**
 * Projects with all of these words in their name or key, those that are worked on first. As in a
 * search for tasks, quotes keep words together and a word after a minus is left out.
 */
export async function findProjectsCalled(words: string): Promise<ProjectHit[]> {
  const parts = [...words.matchAll(/(?:^|\s)(-?)(?:"([^"]*)"|(\S+))/g)].map(
    ([, minus, phrase, word]) => ({ isWanted: minus === "", text: phrase ?? word ?? "" }),
  )
  const wanted = parts.filter(({ isWanted, text }) => isWanted && text).map(({ text }) => text)
  const unwanted = parts.filter(({ isWanted, text }) => !isWanted && text).map(({ text }) => text)
  if (wanted.length === 0) return []
  return await db
    .selectFrom("projects")
    .where(isCalled(wanted))
    .$if(unwanted.length > 0, (query) =>
      query.where((eb) => eb.and(unwanted.map((text) => eb.not(isCalled([text]))))),
    )
    .select(["key", "name", sql<boolean>`archived_at is not null`.as("isArchived")])
    .orderBy(sql`archived_at is not null`)
    .orderBy(sql`lower(name)`)
    .orderBy("id")
    .limit(20)
    .execute()
}

function isCalled(words: readonly string[]) {
  const conditions = words.map((word) => {
    const pattern = containing(word)
    return sql<SqlBool>`(name ilike ${pattern} or key ilike ${pattern})`
  })
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
}
