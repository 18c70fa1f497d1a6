import { once } from "node:events"
import { get, type IncomingMessage } from "node:http"
import { connect } from "node:net"
import { text } from "node:stream/consumers"
import { expect } from "@playwright/test"
import { freePort } from "@repo/db/server"
import { type Cast, test } from "../cast.ts"
import { databaseUrls } from "../env.ts"
import { whilePeopleAreLocked } from "../locked-people.ts"
import { visit } from "../raw-request.ts"
import { writeRows } from "../rows.ts"
import { hostOf, type Site, settingsOf } from "../sites.ts"
import { startApp } from "../start-app.ts"

// On a machine that others keep busy as well.
const patience = { timeout: 20_000 }
test.slow()

test("a slow page comes to its end, nobody new comes in, and the process ends with 0", async ({
  cast,
}) => {
  const { app, site, tenant, session } = await ownApp(cast)
  let page: ReturnType<typeof visit> | undefined
  let stopped: Promise<number> | undefined
  await whilePeopleAreLocked(tenant, async (isSomebodyWaiting) => {
    page = visit(site, { tenant: tenant.slug, session, path: "/projects" })
    await expect.poll(isSomebodyWaiting, patience).toBe(true)
    stopped = app.stop()
    await expect.poll(() => isOpen(site.port), patience).toBe(false)
  })
  const answer = await page
  expect(answer?.status).toBe(200)
  expect(answer?.body).toContain(tenant.canary)
  expect(await stopped).toBe(0)
})

test("a download that is read slowly comes whole", async ({ cast }) => {
  const { app, site, tenant, session } = await ownApp(cast)
  const count = 8_000
  await writeRows(tenant, async (db) => {
    const projects = Array.from({ length: count }, (_, index) => ({
      key: `K${index}`,
      name: `Project ${index}`,
      description: "x".repeat(1_900),
    }))
    for (let from = 0; from < count; from += 1_000) {
      await db
        .insertInto("projects")
        .values(projects.slice(from, from + 1_000))
        .execute()
    }
  })
  const headers = { host: hostOf(site, tenant.slug), cookie: `session=${session}` }
  const request = get({ host: "127.0.0.1", port: site.port, path: "/projects.csv", headers })
  const [response] = (await once(request, "response")) as [IncomingMessage]
  // More than the system keeps between the two, and not read: it is still being sent.
  const stopped = app.stop()
  await expect.poll(() => isOpen(site.port), patience).toBe(false)
  const lines = (await text(response)).trim().split("\r\n")
  expect(lines).toHaveLength(count + 2)
  expect(await stopped).toBe(0)
})

test("a connection that is kept open without a request keeps nobody", async ({ cast }) => {
  const { app, site } = await ownApp(cast)
  const socket = connect(site.port, "127.0.0.1")
  socket.write("GET /api/health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
  expect(String(await once(socket, "data"))).toContain("200 OK")
  const closed = once(socket, "close")
  expect(await app.stop()).toBe(0)
  await closed
})

/** An app of the test's own to stop, and a tenant with somebody signed in. */
async function ownApp(cast: Cast) {
  const port = await freePort()
  const site: Site = { name: "to be stopped", routing: "subdomain", root: "localhost", port }
  const { appUrl: DATABASE_URL } = databaseUrls()
  const app = await startApp({ DATABASE_URL, ...settingsOf(site) })
  const tenant = await cast.tenant()
  const session = await cast.session(site, await cast.member(tenant), tenant)
  return { app, site, tenant, session }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1")
  const isThere = await once(socket, "connect").then(
    () => true,
    () => false,
  )
  socket.destroy()
  return isThere
}
