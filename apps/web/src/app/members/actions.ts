"use server"

import { parseEmailAddress } from "@repo/db"
import { z } from "zod"
import { memberAction } from "@/server/actions"
import { requestSource } from "@/server/audit/audit"
import { countAttempt, forgetAttempts, type Subject } from "@/server/auth/attempts"
import { createOnce } from "@/server/create-once"
import { sharedDb } from "@/server/database"
import { InvalidInput } from "@/server/failures/invalid-input"
import {
  addMember,
  changeRole,
  type MemberOutcome,
  removeMember,
} from "@/server/members/change-members"
import { forgetStanding } from "@/server/standing"

const role = z.enum(["owner", "admin", "member"], "Choose a role.")
const userId = z.uuid("This form names no member.")

export const setRole = memberAction(
  "members.manage",
  z.object({ userId, role }),
  async ({ userId, role }, { tenant, member }) => {
    const change = {
      tenantId: tenant.id,
      actorId: member.userId,
      userId,
      role,
      by: await requestSource(),
    }
    assertChanged(await changeRole(sharedDb, change))
    if (userId === member.userId) await forgetStanding()
  },
)

export const remove = memberAction(
  "members.manage",
  z.object({ userId }),
  async ({ userId }, { tenant, member }) => {
    const by = await requestSource()
    const change = { tenantId: tenant.id, actorId: member.userId, userId, by }
    assertChanged(await removeMember(sharedDb, change))
    if (userId === member.userId) await forgetStanding()
  },
)

export const add = memberAction(
  "members.manage",
  z.object({
    email: z.string("Enter an e-mail address.").transform((typed, context) => {
      const email = parseEmailAddress(typed)
      if (email) return email
      context.addIssue("This is not an e-mail address, like you@example.com.")
      return z.NEVER
    }),
    role,
  }),
  async ({ email, role }, { tenant, member }, submission) => {
    // Whoever adds learns which addresses have an account: not a whole list of them.
    const attempts: Subject = { kind: "account", name: `add a member: ${member.userId}` }
    const waitSeconds = await countAttempt(sharedDb, attempts)
    if (waitSeconds > 0) throw new InvalidInput({ form: `Too many tries. Wait ${waitSeconds} s.` })
    const change = { tenantId: tenant.id, actorId: member.userId, email, role }
    const by = await requestSource()
    const add = async (transaction: Parameters<typeof addMember>[0]) => {
      const outcome = await addMember(transaction, { ...change, by })
      if (outcome !== "added") throw new InvalidInput(problems[outcome])
    }
    await createOnce(sharedDb, submission, "member.added", add, "shared_idempotency_keys")
    await forgetAttempts(sharedDb, attempts)
  },
)

const problems = {
  unknown: {
    email: "There is no account with this address yet. Ask whoever runs this app to make one.",
  },
  member_already: { email: "Whoever has this address is a member already." },
  refused: { role: "Only an owner makes owners." },
}

function assertChanged(outcome: MemberOutcome): void {
  if (outcome === "changed") return
  throw new InvalidInput({
    form: "Nothing was changed. One owner has to remain, and only an owner changes owners.",
  })
}
