import type { EmailAddress } from "@repo/db"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { addressSubject, countAttempt } from "../../src/server/auth/attempts.ts"
import { changePassword } from "../../src/server/auth/change-password.ts"
import { signInWithPassword } from "../../src/server/auth/sign-in-with-password.ts"
import { startRootSession } from "../../src/server/session/start-session.ts"
import { hashToken } from "../../src/server/session/token.ts"
import { type AppDatabase, openAppDatabase, visit } from "../app-database.ts"

const password = "correct horse battery"
let app: AppDatabase
let lastAddress = 0

beforeAll(async () => {
  app = await openAppDatabase()
})

afterAll(() => app.close())

/** From an address that no other test guesses from, unless one is given. */
function attempt(email: string, given: string, address = `198.51.100.${lastAddress++}`) {
  const from = { ...visit, address }
  const question = { email: email as EmailAddress, password: given, visit: from }
  return signInWithPassword(app.sharedDb, { ...question, replaces: undefined })
}

describe("signing in by password", () => {
  test("makes a session", async () => {
    const user = await app.addUser({ password })
    const outcome = await attempt(user.email, password)
    expect(outcome).toMatchObject({ signedIn: { userId: user.id } })
    expect(await app.hostsOf(user.id)).toEqual([visit.host])
  })

  test("answers alike to a wrong password, no password and nobody's address", async () => {
    const user = await app.addUser({ password })
    const byMail = await app.addUser()
    const refused = { refused: "wrong" }
    expect(await attempt(user.email, "wrong")).toEqual(refused)
    expect(await attempt(byMail.email, password)).toEqual(refused)
    expect(await attempt("nobody@nowhere.test", password)).toEqual(refused)
    expect(await attempt(user.email, password.repeat(20))).toEqual(refused)
  })

  test("does the same work for nobody's address as for a wrong password", async () => {
    const user = await app.addUser({ password })
    const time = async (email: string) => {
      const started = performance.now()
      await attempt(email, "wrong")
      return performance.now() - started
    }
    await time(user.email)
    const known = [await time(user.email), await time(user.email), await time(user.email)]
    const unknown = [await time("a@x.test"), await time("b@x.test"), await time("c@x.test")]
    // A hash takes tens of milliseconds; without one it would be a tenth of that.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 2)
  })
})

describe("guessing", () => {
  test("at an account is slowed after five, with the right password too", async () => {
    const user = await app.addUser({ password })
    for (let count = 0; count < 5; count++) {
      expect(await attempt(user.email, "wrong")).toEqual({ refused: "wrong" })
    }
    const slowed = await attempt(user.email, password)
    expect(slowed).toEqual({ refused: "too_many", waitSeconds: expect.any(Number) })
    // Of 15 s, less what the tries took.
    expect("waitSeconds" in slowed && slowed.waitSeconds).toBeGreaterThan(5)
  })

  test("at nobody's account is slowed alike", async () => {
    for (let count = 0; count < 5; count++) await attempt("no-one@nowhere.test", "wrong")
    expect(await attempt("no-one@nowhere.test", "wrong")).toMatchObject({ refused: "too_many" })
  })

  test("is counted when it all comes at the same time", async () => {
    const user = await app.addUser({ password })
    const tries = Array.from({ length: 30 }, () => attempt(user.email, "wrong"))
    const outcomes = await Promise.all(tries)
    const made = outcomes.filter((outcome) => "refused" in outcome && outcome.refused === "wrong")
    expect(made).toHaveLength(5)
  })

  test("waits twice as long each time, and a quarter of an hour at most", async () => {
    const subject = { kind: "account", name: "waits@nowhere.test" } as const
    const waits: number[] = []
    for (let count = 0; count < 16; count++) {
      const seconds = await countAttempt(app.sharedDb, subject)
      if (seconds > 0) waits.push(seconds)
      if (seconds > 0) await endWait(subject.name)
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 480])
    await app.asOwner("update sign_in_attempts set failures = 40 where subject_hash = $1", [
      hashToken(subject.name),
    ])
    await endWait(subject.name)
    await countAttempt(app.sharedDb, subject)
    expect(await countAttempt(app.sharedDb, subject)).toBe(900)
  })

  test("within a wait does not make it longer", async () => {
    const subject = { kind: "account", name: "patience@nowhere.test" } as const
    for (let count = 0; count < 5; count++) await countAttempt(app.sharedDb, subject)
    for (let count = 0; count < 10; count++) {
      expect(await countAttempt(app.sharedDb, subject)).toBeLessThanOrEqual(15)
    }
  })

  test("from one address is slowed over all accounts, and does not slow the accounts", async () => {
    const from = "203.0.113.9"
    for (let count = 0; count < 30; count++) {
      await countAttempt(app.sharedDb, addressSubject(from))
    }
    const user = await app.addUser({ password })
    for (let count = 0; count < 10; count++) {
      expect(await attempt(user.email, "wrong", from)).toMatchObject({ refused: "too_many" })
    }
    expect(await attempt(user.email, password)).toHaveProperty("signedIn")
  })

  test("is forgotten for the account, not for the address, by the right password", async () => {
    const from = "203.0.113.10"
    const user = await app.addUser({ password })
    for (let count = 0; count < 4; count++) await attempt(user.email, "wrong", from)
    expect(await attempt(user.email, password, from)).toHaveProperty("signedIn")

    expect(await failuresOf(user.email)).toBeUndefined()
    expect(await failuresOf(from)).toBe(4)
  })

  test("from IPv6 counts for the network that one visitor has", () => {
    const network = { kind: "address", name: "2001:db8:1:2::/64" }
    expect(addressSubject("2001:db8:1:2::1")).toEqual(network)
    expect(addressSubject("2001:0db8:1:2:aaaa:bbbb:cccc:dddd")).toEqual(network)
    expect(addressSubject("2001:db8:1:3::1")).not.toEqual(network)
    expect(addressSubject("::1")).toEqual({ kind: "address", name: "0:0:0:0::/64" })
    expect(addressSubject("192.0.2.1")).toEqual({ kind: "address", name: "192.0.2.1" })
  })

  test("leaves no address and no account readable", async () => {
    await attempt("secret-typed-here@nowhere.test", "wrong")
    const rows = await app.sharedDb.selectFrom("sign_in_attempts").selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain("nowhere")
  })
})

describe("a change of password", () => {
  const next = "another long password"

  test("ends every session and gives this browser a new one", async () => {
    const user = await app.addUser({ password })
    await app.addMember(user.id, "acme")
    const here = await app.signIn(user.id)
    const elsewhere = await app.signIn(user.id)
    const outcome = await changePassword(app.sharedDb, user.id, { current: password, next, visit })

    expect(outcome).toHaveProperty("changed")
    expect(await app.isLive(here)).toBe(false)
    expect(await app.isLive(elsewhere)).toBe(false)
    expect(await app.hostsOf(user.id)).toEqual([visit.host])
    expect(await attempt(user.email, password)).toEqual({ refused: "wrong" })
    expect(await attempt(user.email, next)).toHaveProperty("signedIn")
  })

  test("ends sign-in links on their way", async () => {
    const user = await app.addUser({ password })
    await app.sharedDb
      .insertInto("verification_tokens")
      .values({
        identifier: user.email,
        token_hash: hashToken("x"),
        expires_at: new Date(Date.now() + 60_000),
      })
      .execute()
    await changePassword(app.sharedDb, user.id, { current: password, next, visit })
    const left = await app.sharedDb
      .selectFrom("verification_tokens")
      .select("identifier")
      .where("identifier", "=", user.email)
      .execute()
    expect(left).toEqual([])
  })

  test("needs the current one, and is slowed like a sign-in", async () => {
    const user = await app.addUser({ password })
    const here = await app.signIn(user.id)
    const change = { current: "wrong", next, visit }
    for (let count = 0; count < 5; count++) {
      expect(await changePassword(app.sharedDb, user.id, change)).toEqual({
        refused: "wrong_current",
      })
    }
    expect(await changePassword(app.sharedDb, user.id, change)).toMatchObject({
      refused: "too_many",
    })
    expect(await app.isLive(here)).toBe(true)
  })

  test("wants ten characters", async () => {
    const user = await app.addUser({ password })
    const outcome = await changePassword(app.sharedDb, user.id, {
      current: password,
      next: "too short",
      visit,
    })
    expect(outcome).toEqual({ refused: "unfit", problem: "Use at least 10 characters." })
  })

  test("leaves no session to a sign-in that verified the old one at the same time", async () => {
    const user = await app.addUser({ password })
    const { password_hash: passwordHash } = await app.sharedDb
      .selectFrom("credentials")
      .select("password_hash")
      .where("user_id", "=", user.id)
      .executeTakeFirstOrThrow()
    await changePassword(app.sharedDb, user.id, { current: password, next, visit })
    const start = { userId: user.id, visit, replaces: undefined, passwordHash }
    expect(await startRootSession(app.sharedDb, start)).toBeUndefined()
  })

  test("of two at the same time, one counts", async () => {
    const user = await app.addUser({ password })
    const [one, two] = await Promise.all([
      changePassword(app.sharedDb, user.id, { current: password, next: `${next} 1`, visit }),
      changePassword(app.sharedDb, user.id, { current: password, next: `${next} 2`, visit }),
    ])
    expect([one, two].filter((outcome) => "changed" in outcome)).toHaveLength(1)
    expect(await app.hostsOf(user.id)).toHaveLength(1)
  })
})

async function endWait(name: string): Promise<void> {
  await app.asOwner("update sign_in_attempts set blocked_until = now() where subject_hash = $1", [
    hashToken(name),
  ])
}

async function failuresOf(name: string): Promise<number | undefined> {
  const row = await app.sharedDb
    .selectFrom("sign_in_attempts")
    .select("failures")
    .where("subject_hash", "=", hashToken(name))
    .executeTakeFirst()
  return row?.failures
}
