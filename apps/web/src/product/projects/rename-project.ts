"use server"

import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { revalidateTenantTag } from "@/server/tenant-cache"
import { hasAtMost } from "@/text-length"

export const renameProject = memberAction(
  "projects.rename",
  z.object({
    id: z.uuid("This form names no project."),
    name: z
      .string("Give the project a name.")
      .trim()
      .min(1, "Give the project a name.")
      .refine(hasAtMost(120), "A name has at most 120 characters."),
  }),
  async ({ id, name }) => {
    await db.transaction().execute(async (transaction) => {
      const before = await transaction
        .selectFrom("projects")
        .select("name")
        .where("id", "=", id)
        .forUpdate()
        .executeTakeFirst()
      if (!before) throw new RequestFailure("not_found")
      await transaction.updateTable("projects").set({ name }).where("id", "=", id).execute()
      await audit(transaction, "project.renamed", { id, before, after: { name } })
    })
    await revalidateTenantTag("projects")
    return { name }
  },
)
