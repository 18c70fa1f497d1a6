"use server"

import { sql } from "kysely"
import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
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
    const project = await db.transaction().execute(async (transaction) => {
      const before = await transaction
        .selectFrom("projects")
        .select("archived_at")
        .where("id", "=", id)
        .forUpdate()
        .executeTakeFirst()
      if (!before) throw new RequestFailure("not_found")
      const { name, ...after } = await transaction
        .updateTable("projects")
        .set({ archived_at: archived === "yes" ? sql<Date>`coalesce(archived_at, now())` : null })
        .where("id", "=", id)
        .returning(["name", "archived_at"])
        .executeTakeFirstOrThrow()
      const action = archived === "yes" ? "project.archived" : "project.unarchived"
      await audit(transaction, action, { id, before, after })
      return { name }
    })
    await revalidateTenantTag("projects")
    return project
  },
)
