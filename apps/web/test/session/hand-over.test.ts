import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { hashToken, newToken } from "../../src/server/session/token.ts"
import { type AppDatabase, openAppDatabase, visit } from "../app-database.ts"
import { handOvers } from "./hand-overs.ts"

let app: AppDatabase
let steps: ReturnType<typeof handOvers>

beforeAll(async () => {
  app = await openAppDatabase()
  steps = handOvers(app)
})

afterAll(() => app.close())

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
    const child = await steps.handOver(root, "acme")

    const row = await steps.rowOf(child.token)
    const parent = await steps.rowOf(root.token)
    expect(row).toMatchObject({ user_id: user.id, host, parent_id: parent?.id })
    expect(row?.tenant_id).not.toBeNull()
    expect(row?.expires_at).toEqual(parent?.expires_at)
    expect(child.token).not.toBe(root.token)
  })

  test("works once", async () => {
    const { root } = await member()
    const { code, verifier } = await steps.issue(root, "acme")
    expect(await steps.redeem({ code, verifier, host })).toBeDefined()
    expect(await steps.redeem({ code, verifier, host })).toBeUndefined()
  })

  test("works once when it is tried many times at the same moment", async () => {
    const { user, root } = await member()
    const { code, verifier } = await steps.issue(root, "acme")
    const tries = Array.from({ length: 20 }, () => steps.redeem({ code, verifier, host }))
    const won = (await Promise.all(tries)).filter((session) => session !== undefined)
    expect(won).toHaveLength(1)
    expect(await app.hostsOf(user.id)).toEqual([host, visit.host])
  })

  test("is refused at another tenant's host, and stays good at its own", async () => {
    const { user, root } = await member()
    await app.addMember(user.id, "globex")
    const { code, verifier } = await steps.issue(root, "acme")
    expect(await steps.redeem({ code, verifier, host: "globex.example.com" })).toBeUndefined()
    expect(await steps.redeem({ code, verifier, host })).toBeDefined()
  })

  test("is refused in another browser, and stays good in its own", async () => {
    const { root } = await member()
    const { code, verifier } = await steps.issue(root, "acme")
    expect(await steps.redeem({ code, verifier: newToken(), host })).toBeUndefined()
    expect(await steps.redeem({ code, verifier, host })).toBeDefined()
  })

  test("is over after 60 seconds", async () => {
    const { root } = await member()
    const { code, verifier } = await steps.issue(root, "acme")
    await app.asOwner(
      `update handover_codes set created_at = created_at - interval '61 seconds',
         expires_at = expires_at - interval '61 seconds' where code_hash = $1`,
      [hashToken(code)],
    )
    expect(await steps.redeem({ code, verifier, host })).toBeUndefined()
  })

  test("stores neither code nor verifier", async () => {
    const { root } = await member()
    const { code, verifier } = await steps.issue(root, "acme")
    const rows = await app.sharedDb.selectFrom("handover_codes").selectAll().execute()
    const texts = rows.flatMap((row) => Object.values(row)).map(String)
    expect(rows.some((row) => row.code_hash.equals(hashToken(code)))).toBe(true)
    expect(texts).not.toContain(code)
    expect(texts).not.toContain(verifier)
  })

  test("of two tabs at once: both arrive", async () => {
    const { root } = await member()
    const one = await steps.issue(root, "acme")
    const two = await steps.issue(root, "acme")
    expect(await steps.redeem({ ...two, host })).toBeDefined()
    expect(await steps.redeem({ ...one, host })).toBeDefined()
  })

  test("to a tenant that is not there, or not theirs, is the same nothing", async () => {
    const { root } = await member()
    expect(await steps.tryIssue(root, "globex")).toBeUndefined()
    expect(await steps.tryIssue(root, "nobody-has-this")).toBeUndefined()
  })

  test("lets a superuser into every tenant", async () => {
    const user = await app.addUser({ isSuperuser: true })
    const root = await app.signIn(user.id)
    expect(await steps.tryIssue(root, "globex")).toBeDefined()
  })

  test("starts from a root session only", async () => {
    const { root } = await member()
    const child = await steps.handOver(root, "acme")
    expect(await steps.tryIssue(child, "acme")).toBeUndefined()
  })

  test("ends the session that the host had in this browser", async () => {
    const { root } = await member()
    const first = await steps.handOver(root, "acme")
    const { code, verifier } = await steps.issue(root, "acme")
    const second = await steps.redeem({ code, verifier, host, replaces: first.token })
    expect(second).toBeDefined()
    expect(await app.isLive(first)).toBe(false)
  })

  test("of no use leaves the session that the host had", async () => {
    const { root } = await member()
    const first = await steps.handOver(root, "acme")
    const worthless = { code: newToken(), verifier: newToken(), host, replaces: first.token }
    expect(await steps.redeem(worthless)).toBeUndefined()
    expect(await app.isLive(first)).toBe(true)
  })
})
