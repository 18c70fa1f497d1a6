import { listProjects } from "@/product/projects/list-projects"
import { projectsCsv } from "@/product/projects/projects-csv"
import { memberHandler } from "@/server/handlers"

/** The projects as a spreadsheet reads them. */
export const GET = memberHandler("projects.export", async (_, { tenant }) => {
  const headers = {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${tenant.slug}-projects.csv"`,
  }
  return new Response(projectsCsv(await listProjects()), { headers })
})
