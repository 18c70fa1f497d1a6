import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import {
  askNextAuth,
  type NextAuthAnswer,
  type NextAuthContext,
} from "../../src/server/auth/ask-next-auth.ts"
import { type AppDatabase, openAppDatabase } from "../app-database.ts"
import { contextOf, root } from "./context.ts"
import { openProvider } from "./provider.ts"

let app: AppDatabase
let provider: Awaited<ReturnType<typeof openProvider>>

beforeAll(async () => {
  app = await openAppDatabase()
  provider = await openProvider()
})

afterAll(async () => {
  provider.server.close()
  await app.close()
})

beforeEach(() => {
  vi.stubEnv("NEXTAUTH_URL", root.href)
  // What next-auth says of the failures that these tests provoke.
  vi.spyOn(console, "error").mockImplementation(() => {})
})

function context(given: Partial<NextAuthContext> = {}): NextAuthContext {
  return contextOf(app, { providers: [provider.config], ...given })
}

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
