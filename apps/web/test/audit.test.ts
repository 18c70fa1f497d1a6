import type { EmailAddress } from "@repo/db"
import { sql } from "kysely"
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { createAdapter } from "../src/server/auth/adapter.ts"
import { askNextAuth, type NextAuthContext } from "../src/server/auth/ask-next-auth.ts"
import { changePassword } from "../src/server/auth/change-password.ts"
import { signInWithPassword } from "../src/server/auth/sign-in-with-password.ts"
import { endOtherSignIns, endSession, endSignIn } from "../src/server/session/end-session.ts"
import { issueCode, redeemCode } from "../src/server/session/handover.ts"
import { hashToken, newToken } from "../src/server/session/token.ts"
import { type AppDatabase, openAppDatabase, visit } from "./app-database.ts"

const password = "CANARY-password"
const wrong = "CANARY-wrong-password"
const next = "CANARY-next-password"
/** Everything that opens something, as it was and as it is stored. */
const secrets = new Set([password, wrong, next])

let app: AppDatabase

beforeAll(async () => {
  app = await openAppDatabase()
})

afterAll(() => app.close())

beforeEach(() => {
  vi.stubEnv("NEXTAUTH_URL", "https://example.com/")
})

afterEach(async () => {
  const log = JSON.stringify(await allRows())
  expect(log).toContain("the-request")
  for (const secret of secrets) expect(log).not.toContain(secret)
  expect(log).not.toMatch(/argon2|CANARY/)
})

const trace = { request: "the-request", address: visit.address, agent: visit.userAgent }

test("a sign-in by password, and its end, leave a row each", async () => {
  const user = await app.addUser({ password })

  const session = await signIn(user.email, password)
  await endSession(app.sharedDb, { token: session, visit })
  await endSession(app.sharedDb, { token: session, visit })

  const by = { actor: user.id, as: "person", tenant: null, ...trace }
  expect(await rowsBy(user.id)).toMatchObject([
    { action: "session.signed_in", object: "session", after: { way: "password" }, ...by },
    { action: "session.signed_out", object: "session", before: null, after: null, ...by },
  ])
})

test("a failed sign-in leaves a row of nobody, and names the account if there is one", async () => {
  const user = await app.addUser({ password })

  await attempt(user.email, wrong)
  await attempt("CANARY-typed@nowhere.test", wrong)

  const failures = (await allRows()).filter(({ action }) => action === "session.sign_in_failed")
  const nobody = { actor: null, as: "nobody", object: "user", after: { way: "password" }, ...trace }
  expect(failures).toMatchObject([
    { id: user.id, ...nobody },
    { id: null, ...nobody },
  ])
})

test("guesses that have to wait leave none: the log cannot be filled by them", async () => {
  const user = await app.addUser({ password })
  const address = "198.51.100.77"

  for (let count = 0; count < 12; count++) await attempt(user.email, wrong, address)

  const failures = (await allRows()).filter(({ id }) => id === user.id)
  expect(failures).toHaveLength(5)
})

test("a link by mail leaves a row when it is made, and one when it signs in", async () => {
  const user = await app.addUser()
  const links: string[] = []
  const context = nextAuthContext(async ({ token }) => void links.push(token))
  const ask = (action: "signin" | "callback", fields: Record<string, string>) =>
    askNextAuth(context, { action, provider: "email", fields, cookies: {} })

  await ask("signin", { email: user.email })
  const { signedIn } = await ask("callback", { email: user.email, token: links[0] ?? "" })

  for (const token of [links[0] ?? "", signedIn?.token ?? ""]) keepSecret(token)
  expect(await rowsBy(user.id)).toMatchObject([
    { action: "session.signed_in", after: { way: "email" } },
  ])
  expect((await allRows()).filter(({ id }) => id === user.id)).toMatchObject([
    { action: "session.link_made", actor: null, as: "nobody" },
  ])
})

test("an account that is linked leaves a row with its provider", async () => {
  const user = await app.addUser()
  const onSession = () => {}
  const adapter = createAdapter(app.sharedDb, {
    visit,
    replaces: undefined,
    way: "github",
    onSession,
  })

  await adapter.linkAccount?.({
    provider: "github",
    providerAccountId: "CANARY-account",
    userId: user.id,
    type: "oauth",
    access_token: keepSecret("CANARY-access-token"),
  })

  expect(await rowsBy(user.id)).toMatchObject([
    { action: "user.account_linked", id: user.id, after: { provider: "github" } },
  ])
})

test("sign-ins that are ended from another leave a row each", async () => {
  const user = await app.addUser()
  for (let count = 0; count < 4; count++) keepSecret((await app.signIn(user.id)).token)
  const { rows } = await sql<{ id: string }>`
    select id from sessions where user_id = ${user.id}
  `.execute(app.sharedDb)
  const [here, other] = rows.map(({ id }) => id)
  const by = { userId: user.id, visit }

  await endSignIn(app.sharedDb, { ...by, sessionId: other ?? "" })
  await endOtherSignIns(app.sharedDb, { ...by, sessionId: here ?? "" })

  const ended = await rowsBy(user.id)
  expect(ended.map(({ action }) => action)).toEqual(Array(3).fill("session.ended"))
  expect(ended[0]?.id).toBe(other)
  expect(ended.map(({ id }) => id)).not.toContain(here)
})

test("a changed password leaves one row, a refused one its own", async () => {
  const user = await app.addUser({ password })
  const change = (current: string) =>
    changePassword(app.sharedDb, user.id, { current, next, visit })

  await change(wrong)
  const outcome = await change(password)

  if ("changed" in outcome) keepSecret(outcome.changed.token)
  expect(await rowsBy(user.id)).toMatchObject([
    { action: "user.password_refused", id: user.id },
    { action: "user.password_changed", id: user.id, before: null, after: null },
  ])
})

test.each([
  { role: "admin", isSuperuser: false },
  { role: "superuser", isSuperuser: true },
])("a hand-over to a tenant's host leaves a row of that tenant: $role", async (who) => {
  const user = await app.addUser({ isSuperuser: who.isSuperuser })
  if (!who.isSuperuser) await app.addMember(user.id, "acme", "admin")
  const { token } = await app.signIn(user.id)
  const host = "acme.example.com"
  const verifier = keepSecret(newToken())
  const { rows } = await sql<{ root: string; tenant: string }>`
    select sessions.id as root, tenants.id as tenant from sessions, tenancy.tenants
    where token_hash = ${hashToken(keepSecret(token))} and slug = 'acme'
  `.execute(app.sharedDb)
  const [found] = rows
  const challenge = hashToken(verifier).toString("base64url")
  const issue = { rootSessionId: found?.root ?? "", slug: "acme" as never, host, challenge }
  const code = keepSecret((await issueCode(app.sharedDb, issue)) ?? "")

  const question = { code, verifier, visit: { ...visit, host }, replaces: undefined }
  const child = await redeemCode(app.sharedDb, question)
  await redeemCode(app.sharedDb, question)

  keepSecret(child?.token ?? "")
  expect(await rowsBy(user.id)).toMatchObject([
    { action: "tenant.entered", tenant: found?.tenant, id: found?.tenant, as: who.role, ...trace },
  ])
})

/** @returns what was given. */
function keepSecret(secret: string): string {
  if (secret) {
    const hash = hashToken(secret)
    for (const form of [secret, hash.toString("hex"), hash.toString("base64url")]) {
      secrets.add(form)
    }
  }
  return secret
}

async function signIn(email: string, given: string): Promise<string> {
  const outcome = await attempt(email, given)
  return "signedIn" in outcome ? keepSecret(outcome.signedIn.token) : ""
}

function attempt(email: string, given: string, address = visit.address) {
  const from = { ...visit, address }
  const question = { email: email as EmailAddress, password: given, visit: from }
  return signInWithPassword(app.sharedDb, { ...question, replaces: undefined })
}

function nextAuthContext(sendLink: NextAuthContext["sendLink"]): NextAuthContext {
  return {
    sharedDb: app.sharedDb,
    secret: "a-secret-of-at-least-thirty-two-characters",
    hosts: { root: new URL("https://example.com"), routing: "subdomain" },
    visit,
    replaces: undefined,
    providers: [],
    sendLink,
  }
}

async function allRows() {
  const { rows } = await sql<{
    action: string
    actor: string | null
    as: string
    object: string
    id: string | null
  }>`
    select action, actor_id as actor, acting_as as as, tenant_id as tenant, object_type as object,
      object_id as id, before, after, request_id as request, host(address) as address, agent
    from audit_log order by at, audit_log.id
  `.execute(app.sharedDb)
  return rows
}

async function rowsBy(userId: string) {
  return (await allRows()).filter(({ actor }) => actor === userId)
}
