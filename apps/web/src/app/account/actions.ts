"use server"

import { z } from "zod"
import { visitorAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { changePassword } from "@/server/auth/change-password"
import { sharedDb } from "@/server/database"
import { InvalidInput } from "@/server/failures/invalid-input"
import { endOtherSignIns, endSignIn } from "@/server/session/end-session"
import { currentVisit, keepSession } from "@/server/session/request-session"
import { forgetStanding } from "@/server/standing"
import { hasAtMost } from "@/text-length"

/** The new name reaches every tenant's people by the database's own triggers. */
export const renameSelf = visitorAction(
  z.object({
    name: z
      .string("Say what others call you.")
      .trim()
      .min(1, "Say what others call you.")
      .refine(hasAtMost(200), "A name has at most 200 characters."),
  }),
  async ({ name }, { userId }) => {
    await sharedDb.transaction().execute(async (transaction) => {
      const before = await transaction
        .selectFrom("users")
        .select("name")
        .where("id", "=", userId)
        .forUpdate()
        .executeTakeFirstOrThrow()
      await transaction.updateTable("users").set({ name }).where("id", "=", userId).execute()
      await audit(transaction, "user.renamed", { id: userId, before, after: { name } })
    })
    await forgetStanding()
    return { name }
  },
)

export const setPassword = visitorAction(
  z.object({
    current: z.string().optional(),
    next: z.string("Enter a new password."),
  }),
  async ({ current, next }, { userId }) => {
    const visit = await currentVisit()
    const change = await changePassword(sharedDb, userId, { current, next, visit })
    if ("changed" in change) return await keepSession(change.changed)
    if (change.refused === "unfit") throw new InvalidInput({ next: change.problem })
    if (change.refused === "wrong_current") {
      throw new InvalidInput({ current: "This is not your password." })
    }
    throw new InvalidInput({ form: `Too many attempts. Wait ${inWords(change.waitSeconds)}.` })
  },
)

export const endOne = visitorAction(
  z.object({ sessionId: z.uuid("This form names no sign-in.") }),
  async ({ sessionId }, { userId }) =>
    endSignIn(sharedDb, { userId, sessionId, visit: await currentVisit() }),
)

export const endOthers = visitorAction(z.object({}), async (_, { userId, sessionId }) =>
  endOtherSignIns(sharedDb, { userId, sessionId, visit: await currentVisit() }),
)

function inWords(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
}
