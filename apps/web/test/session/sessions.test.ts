import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseDestination } from "../../src/server/session/destination.ts"
import { endSession, endSessionsOf } from "../../src/server/session/end-session.ts"
import { issueCode, redeemCode } from "../../src/server/session/handover.ts"
import { openDestination } from "../../src/server/session/open-destination.ts"
import { type NewSession, startRootSession } from "../../src/server/session/start-session.ts"
import { hashToken, newToken } from "../../src/server/session/token.ts"
import { touchSession, wantsTouch } from "../../src/server/session/touch-session.ts"
import { type AppDatabase, openAppDatabase, visit } from "../app-database.ts"

let app: AppDatabase

beforeAll(async () => {
  app = await openAppDatabase()
})

afterAll(() => app.close())

describe("a root session", () => {
  test("is a row that holds the token's hash, not the token", async () => {
    const user = await app.addUser()
    const { token } = await app.signIn(user.id)

    const row = await rowOf(token)
    expect(row).toMatchObject({ user_id: user.id, host: visit.host, address: visit.address })
    expect(row?.parent_id).toBeNull()
    expect(JSON.stringify(row)).not.toContain(token)
    expect(Buffer.from(token, "base64url")).toHaveLength(32)
  })

  test("ends the one that the browser came with, and all that hang on it", async () => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    const first = await app.signIn(user.id)
    const child = await handOver(first, "acme")
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
    await handOver(root, "acme")
    await handOver(root, "globex")
    expect(await app.hostsOf(user.id)).toHaveLength(3)

    expect(await endSession(app.sharedDb, { token: root.token, visit })).toBe(true)
    expect(await app.hostsOf(user.id)).toEqual([])
  })

  test("at a tenant's host ends the root's and the other tenants'", async () => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    await app.addMember(user.id, "globex")
    const root = await app.signIn(user.id)
    const child = await handOver(root, "acme")
    await handOver(root, "globex")

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
    const { code, verifier } = await issue(root, "acme")
    await endSessionsOf(app.sharedDb, user.id)
    expect(await redeem({ code, verifier, host: "acme.example.com" })).toBeUndefined()
  })
})

describe("a hand-over", () => {
  const host = "acme.example.com"

  async function member() {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    const root = await app.signIn(user.id)
    return { user, root }
  }

  test("gives the tenant's host a session of its own, hung on the root's", async () => {
    const { user, root } = await member()
    const child = await handOver(root, "acme")

    const row = await rowOf(child.token)
    const parent = await rowOf(root.token)
    expect(row).toMatchObject({ user_id: user.id, host, parent_id: parent?.id })
    expect(row?.tenant_id).not.toBeNull()
    expect(row?.expires_at).toEqual(parent?.expires_at)
    expect(child.token).not.toBe(root.token)
  })

  test("works once", async () => {
    const { root } = await member()
    const { code, verifier } = await issue(root, "acme")
    expect(await redeem({ code, verifier, host })).toBeDefined()
    expect(await redeem({ code, verifier, host })).toBeUndefined()
  })

  test("works once when it is tried many times at the same moment", async () => {
    const { user, root } = await member()
    const { code, verifier } = await issue(root, "acme")
    const tries = Array.from({ length: 20 }, () => redeem({ code, verifier, host }))
    const won = (await Promise.all(tries)).filter((session) => session !== undefined)
    expect(won).toHaveLength(1)
    expect(await app.hostsOf(user.id)).toEqual([host, visit.host])
  })

  test("is refused at another tenant's host, and stays good at its own", async () => {
    const { user, root } = await member()
    await app.addMember(user.id, "globex")
    const { code, verifier } = await issue(root, "acme")
    expect(await redeem({ code, verifier, host: "globex.example.com" })).toBeUndefined()
    expect(await redeem({ code, verifier, host })).toBeDefined()
  })

  test("is refused in another browser, and stays good in its own", async () => {
    const { root } = await member()
    const { code, verifier } = await issue(root, "acme")
    expect(await redeem({ code, verifier: newToken(), host })).toBeUndefined()
    expect(await redeem({ code, verifier, host })).toBeDefined()
  })

  test("is over after 60 seconds", async () => {
    const { root } = await member()
    const { code, verifier } = await issue(root, "acme")
    await app.asOwner(
      `update handover_codes set created_at = created_at - interval '61 seconds',
         expires_at = expires_at - interval '61 seconds' where code_hash = $1`,
      [hashToken(code)],
    )
    expect(await redeem({ code, verifier, host })).toBeUndefined()
  })

  test("stores neither code nor verifier", async () => {
    const { root } = await member()
    const { code, verifier } = await issue(root, "acme")
    const rows = await app.sharedDb.selectFrom("handover_codes").selectAll().execute()
    const texts = rows.flatMap((row) => Object.values(row)).map(String)
    expect(rows.some((row) => row.code_hash.equals(hashToken(code)))).toBe(true)
    expect(texts).not.toContain(code)
    expect(texts).not.toContain(verifier)
  })

  test("of two tabs at once: both arrive", async () => {
    const { root } = await member()
    const one = await issue(root, "acme")
    const two = await issue(root, "acme")
    expect(await redeem({ ...two, host })).toBeDefined()
    expect(await redeem({ ...one, host })).toBeDefined()
  })

  test("to a tenant that is not there, or not theirs, is the same nothing", async () => {
    const { root } = await member()
    expect(await tryIssue(root, "globex")).toBeUndefined()
    expect(await tryIssue(root, "nobody-has-this")).toBeUndefined()
  })

  test("lets a superuser into every tenant", async () => {
    const user = await app.addUser({ isSuperuser: true })
    const root = await app.signIn(user.id)
    expect(await tryIssue(root, "globex")).toBeDefined()
  })

  test("starts from a root session only", async () => {
    const { root } = await member()
    const child = await handOver(root, "acme")
    expect(await tryIssue(child, "acme")).toBeUndefined()
  })

  test("ends the session that the host had in this browser", async () => {
    const { root } = await member()
    const first = await handOver(root, "acme")
    const { code, verifier } = await issue(root, "acme")
    const second = await redeem({ code, verifier, host, replaces: first.token })
    expect(second).toBeDefined()
    expect(await app.isLive(first)).toBe(false)
  })

  test("of no use leaves the session that the host had", async () => {
    const { root } = await member()
    const first = await handOver(root, "acme")
    const worthless = { code: newToken(), verifier: newToken(), host, replaces: first.token }
    expect(await redeem(worthless)).toBeUndefined()
    expect(await app.isLive(first)).toBe(true)
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
    const child = await handOver(root, "acme")
    await ageSessions(user.id, "3 days")

    const before = await rowOf(root.token)
    await touchSession(app.sharedDb, (await rowOf(child.token))?.id ?? "")
    const [rootRow, childRow] = [await rowOf(root.token), await rowOf(child.token)]
    expect(daysBetween(before?.expires_at, rootRow?.expires_at)).toBeCloseTo(3, 1)
    expect(childRow?.expires_at).toEqual(rootRow?.expires_at)
    expect(Date.now() - Number(childRow?.last_used_at)).toBeLessThan(60_000)
  })

  test("just now changes nothing", async () => {
    const user = await app.addUser()
    const root = await app.signIn(user.id)
    const before = await rowOf(root.token)
    await touchSession(app.sharedDb, before?.id ?? "")
    expect(await rowOf(root.token)).toEqual(before)
  })

  test("does not put off the end beyond 30 days after the sign-in", async () => {
    const user = await app.addUser()
    const root = await app.signIn(user.id)
    await ageSessions(user.id, "28 days")
    await app.asOwner(
      "update sessions set expires_at = now() + interval '1 hour' where user_id = $1",
      [user.id],
    )
    await touchSession(app.sharedDb, (await rowOf(root.token))?.id ?? "")
    const row = await rowOf(root.token)
    expect(daysBetween(row?.created_at, row?.expires_at)).toBeCloseTo(30, 3)
    expect(row?.expires_at).toEqual(root.endsAt && new Date(Number(row?.created_at) + 30 * day))
  })

  test("does not wake a session that has ended", async () => {
    const user = await app.addUser()
    const root = await app.signIn(user.id)
    await ageSessions(user.id, "8 days")
    await touchSession(app.sharedDb, (await rowOf(root.token))?.id ?? "")
    expect(await app.hostsOf(user.id)).toEqual([])
  })
})

describe("where a sign-in leads", () => {
  const hosts = { root: new URL("https://example.com"), routing: "subdomain" } as const
  const lead = async (userId: string, callbackUrl: string) => {
    const destination = parseDestination(callbackUrl, hosts)
    return (await openDestination(app.sharedDb, { userId, destination, hosts })).href
  }

  test("a member comes back to their tenant's page", async () => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    const page = "https://acme.example.com/projects/1?tab=2"
    expect(await lead(user.id, page)).toBe(page)
  })

  test("a superuser gets to any tenant's", async () => {
    const user = await app.addUser({ isSuperuser: true })
    const page = "https://globex.example.com/"
    expect(await lead(user.id, page)).toBe(page)
  })

  test.each([
    ["another's tenant", "https://globex.example.com/"],
    ["no tenant", "https://nobody-has-this.example.com/"],
    ["another site", "https://evil.example/"],
    ["nothing", ""],
  ])("%s is the chooser", async (_, callbackUrl) => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    expect(await lead(user.id, callbackUrl)).toBe("https://example.com/tenants")
  })
})

const day = 86_400_000

async function rowOf(token: string) {
  return await app.sharedDb
    .selectFrom("sessions")
    .selectAll()
    .where("token_hash", "=", hashToken(token))
    .executeTakeFirst()
}

async function tryIssue(root: NewSession, slug: string) {
  const verifier = newToken()
  const code = await issueCode(app.sharedDb, {
    rootSessionId: (await rowOf(root.token))?.id ?? "",
    slug: slug as never,
    host: `${slug}.example.com`,
    challenge: hashToken(verifier).toString("base64url"),
  })
  return code && { code, verifier }
}

async function issue(root: NewSession, slug: string) {
  const issued = await tryIssue(root, slug)
  if (!issued) throw new Error(`No code for ${slug}.`)
  return issued
}

function redeem(question: { code: string; verifier: string; host: string; replaces?: string }) {
  const { code, verifier, host, replaces } = question
  return redeemCode(app.sharedDb, { code, verifier, visit: { ...visit, host }, replaces })
}

async function handOver(root: NewSession, slug: string): Promise<NewSession> {
  const session = await redeem({ ...(await issue(root, slug)), host: `${slug}.example.com` })
  if (!session) throw new Error("The code was refused.")
  return session
}

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
