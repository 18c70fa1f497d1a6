"use server"

import type { Route } from "next"
import { redirect } from "next/navigation"
import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { createOnce } from "@/server/create-once"
import { db } from "@/server/database"
import { InvalidInput } from "@/server/failures/invalid-input"
import { revalidateTenantTag } from "@/server/tenant-cache"
import { hasAtMost } from "@/text-length"

/** Starts a project and leads to it. */
export const createProject = memberAction(
  "projects.create",
  z.object({
    name: z
      .string("Give the project a name.")
      .trim()
      .min(1, "Give the project a name.")
      .refine(hasAtMost(120), "A name has at most 120 characters."),
    key: z
      .string("Give the project a key.")
      .trim()
      .toUpperCase()
      .regex(/^[A-Z][A-Z0-9]{1,9}$/, "A key has 2 to 10 letters and digits, a letter first."),
    description: z
      .string()
      .trim()
      .refine(hasAtMost(2000), "A description has at most 2,000 characters.")
      .default(""),
  }),
  async (input, { member }, submission) => {
    const created = await createOnce(db, submission, "project.created", async (transaction) => {
      const made = await transaction
        .insertInto("projects")
        .values({ ...input, created_by: member.userId })
        .onConflict((conflict) => conflict.column("key").doNothing())
        .returning(["id", "key"])
        .executeTakeFirst()
      if (!made) throw new InvalidInput({ key: `${input.key} is another project’s key.` })
      await audit(transaction, "project.created", { id: made.id, after: input })
      return made
    })
    await revalidateTenantTag("projects")
    redirect(`/projects/${created.key}` as Route)
  },
)
