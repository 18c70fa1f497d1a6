import { z } from "zod"
import { listAssignees } from "@/product/tasks/list-assignees"
import { memberHandler } from "@/server/handlers"
import { searchWords } from "@/server/search-words"

/** For the editor of a task: asked when it opens in a list, and when somebody is searched for. */
export const GET = memberHandler("tasks.read", async ({ nextUrl: { searchParams } }) => {
  const chosen = z.uuid().safeParse(searchParams.get("chosen")).data ?? null
  return Response.json(await listAssignees(chosen, searchWords(searchParams.get("q"))))
})
