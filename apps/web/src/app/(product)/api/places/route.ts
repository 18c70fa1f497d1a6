import { searchProjects } from "@/product/projects/search-projects"
import { searchTitles } from "@/product/tasks/search-titles"
import { memberHandler } from "@/server/handlers"
import { searchWords } from "@/server/search-words"

/** Where the command palette can lead to, of the product. */
export const GET = memberHandler("search.read", async ({ nextUrl: { searchParams } }) => {
  const words = searchWords(searchParams.get("q"))
  const [projects, tasks] = await Promise.all([searchProjects(words), searchTitles(words)])
  return Response.json({ projects, tasks })
})
