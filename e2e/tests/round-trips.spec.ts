import { randomBytes } from "node:crypto"
import { expect, test } from "@playwright/test"
import { createHandles, type Handles } from "@repo/db"
import { freePort, type Lease, temporaryServer } from "@repo/db/server"
import { createTenant, parseSlug } from "@repo/tenancy"
import { hashToken } from "../../apps/web/src/server/session/token.ts"
import { prepareDatabase } from "../../scripts/prepare-database.ts"
import { environment } from "../env.ts"
import { ask } from "../raw-request.ts"
import { type RoundTrips, watchRoundTrips } from "../round-trips.ts"
import { type StartedApp, startApp } from "../start-app.ts"

// An app and a database of its own: what other tests ask must not be counted.
let database: Lease
let handles: Handles
let watch: RoundTrips
let app: StartedApp
let token: string

// One worker: each that ran a part of this file would start them all again.
test.describe.configure({ mode: "default" })

test.beforeAll(async () => {
  test.setTimeout(120_000)
  database = await temporaryServer()
  const urls = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl }
  await prepareDatabase({ ...environment, ...urls }, { ...urls, isolation: "role" })
  handles = createHandles({ connectionString: database.appUrl, isolation: "role", max: 1 })
  watch = await watchRoundTrips(database.appUrl)
  app = await startApp({ DATABASE_URL: watch.url, PORT: String(await freePort()) })
  token = await sessionAt("acme.localhost")
  await visit()
})

test.afterAll(async () => {
  await app?.stop()
  watch?.stop()
  await handles?.destroy()
  await database?.release()
})

test("a tenant's page costs one shared round trip and its own queries", async () => {
  const trips = await tripsOfVisit()

  expect(trips.map(subjectOf)).toEqual([
    "the request's standing",
    "the page's projects",
    "the page's projects",
  ])
})

test("a superuser's page costs one more: the row of the audit log, before the first of the page", async () => {
  const superuser = await sessionAt("acme.localhost", "root@example.test")
  await visit(superuser)
  watch.take()
  await visit(superuser)

  expect(watch.take().map(subjectOf)).toEqual([
    "the request's standing",
    "the audit log",
    "the page's projects",
    "the page's projects",
  ])
})

test("as many with forty tenants more, and with thirty more of one's own", async () => {
  const before = await tripsOfVisit()
  for (let index = 0; index < 40; index++) {
    const slug = parseSlug(`crowd-${index}`)
    const { id } = await createTenant(handles.sharedDb, { slug, name: slug })
    if (index < 30) await join(id)
  }
  const after = await tripsOfVisit()

  expect(after).toEqual(before)
})

async function tripsOfVisit(): Promise<string[][]> {
  watch.take()
  await visit()
  return watch.take()
}

async function visit(session = token): Promise<void> {
  const cookie = `session=${session}`
  const { status } = await ask({
    host: "acme.localhost",
    path: "/projects",
    port: app.port,
    headers: { cookie },
  })
  expect(status).toBe(200)
}

/** What a round trip is about, by its last statement: the ones before are its scope. */
function subjectOf(statements: string[]): string {
  const last = statements.at(-1) ?? "nothing"
  if (last.includes('from "sessions"')) return "the request's standing"
  if (last.includes("insert into public.audit_log")) return "the audit log"
  return last.includes("from projects") ? "the page's projects" : last
}

/** A session as signing in and the hand-over make it. */
async function sessionAt(host: string, email = "both@example.test"): Promise<string> {
  const { sharedDb } = handles
  const expires_at = new Date(Date.now() + 3_600_000)
  const user_id = await userId(email)
  const { id: tenant_id } = await sharedDb
    .selectFrom("tenancy.tenants")
    .select("id")
    .where("slug", "=", parseSlug("acme"))
    .executeTakeFirstOrThrow()
  const { id: parent_id } = await sharedDb
    .insertInto("sessions")
    .values({ token_hash: randomBytes(32), user_id, host: "localhost", expires_at })
    .returning("id")
    .executeTakeFirstOrThrow()
  const token = randomBytes(32).toString("base64url")
  const token_hash = hashToken(token)
  await sharedDb
    .insertInto("sessions")
    .values({ token_hash, user_id, host, tenant_id, parent_id, expires_at })
    .execute()
  return token
}

async function join(tenant_id: string): Promise<void> {
  const values = { tenant_id, user_id: await userId(), role: "member" as const }
  await handles.sharedDb.insertInto("memberships").values(values).execute()
}

async function userId(email = "both@example.test"): Promise<string> {
  const { id } = await handles.sharedDb
    .selectFrom("users")
    .select("id")
    .where("email", "=", email)
    .executeTakeFirstOrThrow()
  return id
}
