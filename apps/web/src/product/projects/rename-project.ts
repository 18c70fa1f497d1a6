"use server"

import { z } from "zod"
import { memberAction } from "@/server/actions"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { revalidateTenantTag } from "@/server/tenant-cache"

export const renameProject = memberAction(
  "projects.rename",
  z.object({
    id: z.uuid("This form names no project."),
    name: z
      .string("Give the project a name.")
      .trim()
      .min(1, "Give the project a name.")
      .max(120, "A name has at most 120 characters."),
  }),
  async ({ id, name }) => {
    const project = await db
      .updateTable("projects")
      .set({ name })
      .where("id", "=", id)
      .returning("name")
      .executeTakeFirst()
    if (!project) throw new RequestFailure("not_found")
    await revalidateTenantTag("projects")
    return project
  },
)
