import "server-only"
import { sql } from "kysely"
import { tasksWith } from "@/product/search/newest-with"
import { db } from "@/server/database"
import { findTaskByKey } from "./find-by-key.ts"

export interface FoundTask {
  readonly projectKey: string
  readonly number: number
  readonly title: string
}

/**
 * A few of the tasks that are meant while one types: the one of that key ("SHOP-12"), else those
 * with words that begin so in their title, changed last first.
 */
export async function searchTitles(words: string): Promise<FoundTask[]> {
  const ofKey = await findTaskByKey(words)
  if (ofKey) return [ofKey]
  const beginnings = words.match(/[\p{L}\p{N}]+/gu)?.map((word) => `${word}:*A`)
  // One letter begins too many words to be meant.
  if (!beginnings || words.length < 2) return []
  const isMeant = sql`search @@ to_tsquery('english', ${beginnings.join(" & ")})`
  const size = { most: shown, lookedThrough: 2000 }
  const { rows } = await sql<FoundTask>`
    select projects.key as "projectKey", found.number, found.title
    from (${tasksWith(isMeant, size)}) as found
    join projects on projects.id = found.project_id
    order by found.updated_at desc, found.id desc
  `.execute(db)
  return rows
}

const shown = 8
