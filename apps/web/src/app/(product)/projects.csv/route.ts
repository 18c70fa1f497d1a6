import { listAllProjects } from "@/product/projects/list-projects"
import { projectsCsv } from "@/product/projects/projects-csv"
import { audit } from "@/server/audit/audit"
import { sharedDb } from "@/server/database"
import { memberHandler } from "@/server/handlers"
import { tenantCache } from "@/server/tenant-cache"

/** The projects as a spreadsheet reads them. */
export const GET = memberHandler("projects.export", async (_, { tenant }) => {
  const headers = {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${tenant.slug}-projects.csv"`,
  }
  await audit(sharedDb, "projects.exported")
  return new Response(projectsCsv(await projects()), { headers })
})

/** Spreadsheets ask again and again. A change of a project ends it before its time. */
const projects = tenantCache(() => listAllProjects(), {
  key: "projects",
  tags: ["projects"],
  revalidate: 60,
})
