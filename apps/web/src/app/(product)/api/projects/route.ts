import { searchProjects } from "@/product/projects/search-projects"
import { memberHandler } from "@/server/handlers"

/** For the command palette. */
export const GET = memberHandler("projects.read", async (request) => {
  // No U+0000: PostgreSQL takes it for no text.
  const words = (request.nextUrl.searchParams.get("q") ?? "").replaceAll("\0", "").trim()
  return Response.json(await searchProjects(words.slice(0, 100)))
})
