import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { endSession, endSessionsOf } from "../../src/server/session/end-session.ts"
import { startRootSession } from "../../src/server/session/start-session.ts"
import { newToken } from "../../src/server/session/token.ts"
import { touchSession, wantsTouch } from "../../src/server/session/touch-session.ts"
import { type AppDatabase, openAppDatabase, visit } from "../app-database.ts"
import { handOvers } from "./hand-overs.ts"

let app: AppDatabase
let steps: ReturnType<typeof handOvers>

beforeAll(async () => {
  app = await openAppDatabase()
  steps = handOvers(app)
})

afterAll(() => app.close())

describe("a root session", () => {
  test("is a row that holds the token's hash, not the token", async () => {
    const user = await app.addUser()
    const { token } = await app.signIn(user.id)

    const row = await steps.rowOf(token)
    expect(row).toMatchObject({ user_id: user.id, host: visit.host, address: visit.address })
    expect(row?.parent_id).toBeNull()
    expect(JSON.stringify(row)).not.toContain(token)
    expect(Buffer.from(token, "base64url")).toHaveLength(32)
  })

  test("ends the one that the browser came with, and all that hang on it", async () => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    const first = await app.signIn(user.id)
    const child = await steps.handOver(first, "acme")
    const start = { userId: user.id, visit, replaces: first.token }
    const second = await startRootSession(app.sharedDb, start)

    expect(second?.token).not.toBe(first.token)
    expect(await app.isLive(first)).toBe(false)
    expect(await app.isLive(child)).toBe(false)
    expect(await app.hostsOf(user.id)).toEqual([visit.host])
  })

  test("leaves the user's other browsers alone", async () => {
    const user = await app.addUser()
    const elsewhere = await app.signIn(user.id)
    await startRootSession(app.sharedDb, { userId: user.id, visit, replaces: newToken() })
    expect(await app.isLive(elsewhere)).toBe(true)
  })

  test("is not made for nobody", async () => {
    const userId = "00000000-0000-4000-8000-000000000000"
    const start = { userId, visit, replaces: undefined }
    expect(await startRootSession(app.sharedDb, start)).toBeUndefined()
  })
})

describe("signing out", () => {
  test("at the root ends the sessions at every tenant's host", async () => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    await app.addMember(user.id, "globex")
    const root = await app.signIn(user.id)
    await steps.handOver(root, "acme")
    await steps.handOver(root, "globex")
    expect(await app.hostsOf(user.id)).toHaveLength(3)

    expect(await endSession(app.sharedDb, { token: root.token, visit })).toBe(true)
    expect(await app.hostsOf(user.id)).toEqual([])
  })

  test("at a tenant's host ends the root's and the other tenants'", async () => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    await app.addMember(user.id, "globex")
    const root = await app.signIn(user.id)
    const child = await steps.handOver(root, "acme")
    await steps.handOver(root, "globex")

    await endSession(app.sharedDb, {
      token: child.token,
      visit: { ...visit, host: "acme.example.com" },
    })
    expect(await app.hostsOf(user.id)).toEqual([])
  })

  test("needs the token at its own host", async () => {
    const user = await app.addUser()
    const root = await app.signIn(user.id)
    const host = "acme.example.com"
    expect(await endSession(app.sharedDb, { token: root.token, visit: { ...visit, host } })).toBe(
      false,
    )
    expect(await app.isLive(root)).toBe(true)
  })

  test("of a user ends codes that are on their way", async () => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    const root = await app.signIn(user.id)
    const { code, verifier } = await steps.issue(root, "acme")
    await endSessionsOf(app.sharedDb, user.id)
    expect(await steps.redeem({ code, verifier, host: "acme.example.com" })).toBeUndefined()
  })
})

describe("use", () => {
  test("is noted at most every few minutes", () => {
    const now = Date.now()
    expect(wantsTouch(new Date(now - 4 * 60_000), now)).toBe(false)
    expect(wantsTouch(new Date(now - 6 * 60_000), now)).toBe(true)
  })

  test("at a tenant's host puts off the end of its session and of the root's", async () => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    const root = await app.signIn(user.id)
    const child = await steps.handOver(root, "acme")
    await ageSessions(user.id, "3 days")

    const before = await steps.rowOf(root.token)
    await touchSession(app.sharedDb, (await steps.rowOf(child.token))?.id ?? "")
    const [rootRow, childRow] = [await steps.rowOf(root.token), await steps.rowOf(child.token)]
    expect(daysBetween(before?.expires_at, rootRow?.expires_at)).toBeCloseTo(3, 1)
    expect(childRow?.expires_at).toEqual(rootRow?.expires_at)
    expect(Date.now() - Number(childRow?.last_used_at)).toBeLessThan(60_000)
  })

  test("just now changes nothing", async () => {
    const user = await app.addUser()
    const root = await app.signIn(user.id)
    const before = await steps.rowOf(root.token)
    await touchSession(app.sharedDb, before?.id ?? "")
    expect(await steps.rowOf(root.token)).toEqual(before)
  })

  test("does not put off the end beyond 30 days after the sign-in", async () => {
    const user = await app.addUser()
    const root = await app.signIn(user.id)
    await ageSessions(user.id, "28 days")
    await app.asOwner(
      "update sessions set expires_at = now() + interval '1 hour' where user_id = $1",
      [user.id],
    )
    await touchSession(app.sharedDb, (await steps.rowOf(root.token))?.id ?? "")
    const row = await steps.rowOf(root.token)
    expect(daysBetween(row?.created_at, row?.expires_at)).toBeCloseTo(30, 3)
    expect(row?.expires_at).toEqual(root.endsAt && new Date(Number(row?.created_at) + 30 * day))
  })

  test("does not wake a session that has ended", async () => {
    const user = await app.addUser()
    const root = await app.signIn(user.id)
    await ageSessions(user.id, "8 days")
    await touchSession(app.sharedDb, (await steps.rowOf(root.token))?.id ?? "")
    expect(await app.hostsOf(user.id)).toEqual([])
  })
})

const day = 86_400_000

/** As if all of this had happened that long ago. */
async function ageSessions(userId: string, time: string): Promise<void> {
  await app.asOwner(
    `update sessions set created_at = created_at - $2::interval,
       last_used_at = last_used_at - $2::interval, expires_at = expires_at - $2::interval
     where user_id = $1`,
    [userId, time],
  )
}

function daysBetween(one: Date | undefined, other: Date | undefined): number {
  return (Number(other) - Number(one)) / day
}
