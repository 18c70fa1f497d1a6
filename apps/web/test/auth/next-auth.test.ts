import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import {
  askNextAuth,
  type NextAuthAnswer,
  type NextAuthContext,
} from "../../src/server/auth/ask-next-auth.ts"
import { linkMinutes } from "../../src/server/auth/email-link.ts"
import { sendMail } from "../../src/server/mail/send-mail.ts"
import { signInMail } from "../../src/server/mail/sign-in-mail.ts"
import { hashToken } from "../../src/server/session/token.ts"
import { type AppDatabase, openAppDatabase, visit } from "../app-database.ts"
import { type Mailbox, openMailbox } from "../mailbox.ts"

const root = new URL("https://example.com")
let app: AppDatabase
let mailbox: Mailbox
let provider: Awaited<ReturnType<typeof openProvider>>

beforeAll(async () => {
  app = await openAppDatabase()
  mailbox = await openMailbox()
  provider = await openProvider()
})

afterAll(async () => {
  provider.server.close()
  await mailbox.close()
  await app.close()
})

beforeEach(() => {
  vi.stubEnv("NEXTAUTH_URL", root.href)
  // What next-auth says of the failures that these tests provoke.
  vi.spyOn(console, "error").mockImplementation(() => {})
})

function context(given: Partial<NextAuthContext> = {}): NextAuthContext {
  return {
    sharedDb: app.sharedDb,
    secret: "a-secret-of-at-least-thirty-two-characters",
    hosts: { root, routing: "subdomain" },
    visit,
    replaces: undefined,
    providers: [provider.config],
    sendLink: (link) =>
      sendMail(
        { url: mailbox.url, from: "Tenantry <no-reply@example.com>" },
        signInMail(link, root, linkMinutes),
      ),
    ...given,
  }
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

describe("a provider's account", () => {
  async function signIn(profile: object, given: Partial<NextAuthContext> = {}) {
    provider.profile = { name: "A person", ...profile }
    const question = { provider: "github", cookies: {} }
    const begun = await askNextAuth(context(given), {
      ...question,
      action: "signin",
      fields: { callbackUrl: "https://acme.example.com/projects" },
    })
    const asked = new URL(begun.location ?? "")
    return await askNextAuth(context(given), {
      ...question,
      action: "callback",
      fields: { code: "a-code", state: asked.searchParams.get("state") ?? "" },
      cookies: cookiesOf(begun),
    })
  }

  const accountsOf = (userId: string) =>
    app.sharedDb.selectFrom("accounts").selectAll().where("user_id", "=", userId).execute()

  test("is linked to the user whose address it proves, and leads back", async () => {
    const user = await app.addUser()
    const answer = await signIn({ id: "1", email: user.email, email_verified: true })
    expect(answer).toMatchObject({
      signedIn: { userId: user.id },
      location: "https://acme.example.com/projects",
    })
    expect(await accountsOf(user.id)).toMatchObject([
      { provider: "github", provider_account_id: "1" },
    ])
  })

  test("signs in again by its own id, whatever its address is by then", async () => {
    const user = await app.addUser()
    await signIn({ id: "2", email: user.email, email_verified: true })
    const answer = await signIn({ id: "2", email: "new@nowhere.test", email_verified: false })
    expect(answer.signedIn).toMatchObject({ userId: user.id })
  })

  test.each([
    ["does not prove its address", {}, { email_verified: false }],
    ["meets a user who has not proven theirs", { isVerified: false }, {}],
    ["meets a superuser", { isSuperuser: true }, {}],
  ])("that %s is refused and linked to nobody", async (reason, options, profile) => {
    const user = await app.addUser(options)
    const answer = await signIn({ id: reason, email: user.email, email_verified: true, ...profile })
    expect(answer).toMatchObject({ signedIn: undefined, error: "AccessDenied" })
    expect(await accountsOf(user.id)).toEqual([])
  })

  test("of nobody is refused alike, and makes no user", async () => {
    const email = "newcomer@nowhere.test"
    const answer = await signIn({ id: "3", email, email_verified: true })
    expect(answer).toMatchObject({ signedIn: undefined, error: "AccessDenied" })
    const row = await app.sharedDb
      .selectFrom("users")
      .select("id")
      .where("email", "=", email)
      .executeTakeFirst()
    expect(row).toBeUndefined()
  })

  test("that is the user's second of this provider is refused", async () => {
    const user = await app.addUser()
    await signIn({ id: "4", email: user.email, email_verified: true })
    const answer = await signIn({ id: "5", email: user.email, email_verified: true })
    expect(answer.error).toBe("AccessDenied")
    expect(await accountsOf(user.id)).toHaveLength(1)
  })

  test("is never linked to whoever happens to be signed in", async () => {
    const bystander = await app.addUser()
    const before = await app.signIn(bystander.id)
    await signIn(
      { id: "6", email: "somebody@nowhere.test", email_verified: true },
      { replaces: before.token },
    )
    expect(await accountsOf(bystander.id)).toEqual([])
    expect(await app.isLive(before)).toBe(true)
  })

  test("is refused without the state that this browser was given", async () => {
    const user = await app.addUser()
    provider.profile = { id: "7", email: user.email, email_verified: true }
    const answer = await askNextAuth(context(), {
      action: "callback",
      provider: "github",
      fields: { code: "a-code", state: "made-up" },
      cookies: {},
    })
    expect(answer).toMatchObject({ signedIn: undefined, error: "OAuthCallback" })
  })

  test("has its cookies bound to the host", async () => {
    const { cookies } = await askNextAuth(context(), {
      action: "signin",
      provider: "github",
      fields: {},
      cookies: {},
    })
    expect(cookies.length).toBeGreaterThan(1)
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-next-auth\./)
      expect(cookie).toMatch(/; Path=\/;.*HttpOnly; Secure; SameSite=Lax/)
      expect(cookie).not.toMatch(/Domain=/i)
    }
  })
})

function cookiesOf({ cookies }: NextAuthAnswer): Record<string, string> {
  const pairs = cookies.map((cookie) => cookie.split(";")[0]?.split(/=(.*)/s) ?? [])
  return Object.fromEntries(pairs.map(([name, value]) => [name, decodeURIComponent(value ?? "")]))
}

/** A provider on this machine, which says of everybody what the test wants. */
async function openProvider() {
  const state = { profile: {} as Record<string, unknown> }
  const server: Server = createServer((request, response) => {
    response.setHeader("content-type", "application/json")
    const isToken = request.url?.startsWith("/token")
    const answer = isToken ? { access_token: "x", token_type: "bearer" } : state.profile
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = {
    id: "github",
    name: "GitHub",
    type: "oauth",
    clientId: "an-id",
    clientSecret: "a-secret",
    checks: ["pkce", "state"],
    authorization: `${address}/authorize`,
    token: `${address}/token`,
    userinfo: `${address}/user`,
    allowDangerousEmailAccountLinking: true,
    profile: ({ id, name, email }: Record<string, string>) => ({ id, name, email }),
  } as unknown as NextAuthContext["providers"][number]
  return Object.assign(state, { server, config })
}
