"use server"

import { sql } from "kysely"
import { z } from "zod"
import { memberAction } from "@/server/actions"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { revalidateTenantTag } from "@/server/tenant-cache"

/** Takes a project out of the list, or back into it. Its tasks stay as they are. */
export const archiveProject = memberAction(
  "projects.archive",
  z.object({
    id: z.uuid("This form names no project."),
    archived: z.enum(["yes", "no"], "This form does not say what to do."),
  }),
  async ({ id, archived }) => {
    const project = await db
      .updateTable("projects")
      .set({ archived_at: archived === "yes" ? sql<Date>`coalesce(archived_at, now())` : null })
      .where("id", "=", id)
      .returning("name")
      .executeTakeFirst()
    if (!project) throw new RequestFailure("not_found")
    await revalidateTenantTag("projects")
    return project
  },
)
