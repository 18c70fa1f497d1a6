import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { askNextAuth, type NextAuthContext } from "../../src/server/auth/ask-next-auth.ts"
import { linkMinutes } from "../../src/server/auth/email-link.ts"
import { sendMail } from "../../src/server/mail/send-mail.ts"
import { signInMail } from "../../src/server/mail/sign-in-mail.ts"
import { hashToken } from "../../src/server/session/token.ts"
import { type AppDatabase, openAppDatabase, visit } from "../app-database.ts"
import { type Mailbox, openMailbox } from "../mailbox.ts"
import { contextOf, root } from "./context.ts"

let app: AppDatabase
let mailbox: Mailbox

beforeAll(async () => {
  app = await openAppDatabase()
  mailbox = await openMailbox()
})

afterAll(async () => {
  await mailbox.close()
  await app.close()
})

beforeEach(() => {
  vi.stubEnv("NEXTAUTH_URL", root.href)
  // What next-auth says of the failures that these tests provoke.
  vi.spyOn(console, "error").mockImplementation(() => {})
})

function context(given: Partial<NextAuthContext> = {}): NextAuthContext {
  const from = "Tenantry <no-reply@example.com>"
  return contextOf(app, {
    sendLink: (link) => sendMail({ url: mailbox.url, from }, signInMail(link, root, linkMinutes)),
    ...given,
  })
}

describe("a link by mail", () => {
  const ask = (email: string, callbackUrl = "https://acme.example.com/projects") =>
    askNextAuth(context(), {
      action: "signin",
      provider: "email",
      fields: { email, callbackUrl },
      cookies: {},
    })
  const open = (link: URL, given: Partial<NextAuthContext> = {}) =>
    askNextAuth(context(given), {
      action: "callback",
      provider: "email",
      fields: Object.fromEntries(link.searchParams),
      cookies: {},
    })

  async function linkTo(email: string): Promise<URL> {
    const [mail] = await mailbox.mailsTo(email)
    const address = mail?.text.match(/https:\S+/)?.[0]
    return new URL(address ?? "")
  }

  test("signs in whoever gets it, with a session like every other", async () => {
    const user = await app.addUser({ isVerified: false })
    expect((await ask(user.email)).error).toBeUndefined()
    const link = await linkTo(user.email)
    const { signedIn, cookies } = await open(link)

    expect(link.origin + link.pathname).toBe("https://example.com/sign-in/link")
    expect(link.searchParams.get("callbackUrl")).toBe("https://acme.example.com/projects")
    expect(signedIn).toMatchObject({ userId: user.id })
    const row = await app.sharedDb
      .selectFrom("sessions")
      .selectAll()
      .where("token_hash", "=", hashToken(signedIn?.token ?? ""))
      .executeTakeFirst()
    expect(row).toMatchObject({ host: visit.host, user_id: user.id, parent_id: null })
    // Giving it to the browser is ours to do, under our name.
    expect(cookies.join()).not.toContain(signedIn?.token)
  })

  test("proves the address", async () => {
    const user = await app.addUser({ isVerified: false })
    await ask(user.email)
    await open(await linkTo(user.email))
    const row = await app.sharedDb
      .selectFrom("users")
      .select("email_verified_at")
      .where("id", "=", user.id)
      .executeTakeFirst()
    expect(row?.email_verified_at).not.toBeNull()
  })

  test("works once", async () => {
    const user = await app.addUser()
    await ask(user.email)
    const link = await linkTo(user.email)
    expect((await open(link)).signedIn).toBeDefined()
    expect(await open(link)).toMatchObject({ signedIn: undefined, error: "Verification" })
  })

  test("is good for its own address only, and is not spent by trying another", async () => {
    const user = await app.addUser()
    const other = await app.addUser()
    await ask(user.email)
    const link = await linkTo(user.email)
    const changed = new URL(link)
    changed.searchParams.set("email", other.email)
    expect((await open(changed)).signedIn).toBeUndefined()
    expect((await open(link)).signedIn).toMatchObject({ userId: user.id })
  })

  test("is over after a quarter of an hour", async () => {
    const user = await app.addUser()
    await ask(user.email)
    await app.asOwner(
      "update verification_tokens set expires_at = now() - interval '1 s' where identifier = $1",
      [user.email],
    )
    const answer = await open(await linkTo(user.email))
    expect(answer).toMatchObject({ signedIn: undefined, error: "Verification" })
  })

  test("ends the session that the browser came with", async () => {
    const user = await app.addUser()
    const before = await app.signIn((await app.addUser()).id)
    await ask(user.email)
    await open(await linkTo(user.email), { replaces: before.token })
    expect(await app.isLive(before)).toBe(false)
  })

  test("stores the token's hash, not the token", async () => {
    const user = await app.addUser()
    await ask(user.email)
    const token = (await linkTo(user.email)).searchParams.get("token") ?? ""
    const row = await app.sharedDb
      .selectFrom("verification_tokens")
      .selectAll()
      .where("identifier", "=", user.email)
      .executeTakeFirstOrThrow()
    expect(row.token_hash).toHaveLength(32)
    expect(row.token_hash.toString("hex")).not.toBe(token)
  })

  test("is sent to nobody who is not a user, and leaves nothing behind", async () => {
    const email = "stranger@nowhere.test"
    await ask(email)
    expect(await mailbox.mailsTo(email)).toEqual([])
    const row = await app.sharedDb
      .selectFrom("verification_tokens")
      .select("identifier")
      .where("identifier", "=", email)
      .executeTakeFirst()
    expect(row).toBeUndefined()
  })

  test("leads nowhere but to us", async () => {
    const user = await app.addUser()
    await ask(user.email, "https://evil.example/")
    expect((await linkTo(user.email)).searchParams.get("callbackUrl")).toBe(root.href)
  })
})
