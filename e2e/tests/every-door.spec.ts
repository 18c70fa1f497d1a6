import { expect, test } from "@playwright/test"
import { seededNames } from "../canary.ts"
import { actions, doors } from "../every-door.ts"
import { ask } from "../raw-request.ts"
import { originOf, sites } from "../sites.ts"

const tenantHost = "acme.localhost"
const rootHost = "localhost"
const ownOrigin = originOf(sites[0], "acme")
const siblingOrigin = originOf(sites[0], "globex")

/**
 * What answers to somebody who is signed out, and why that is right. Everything else of the build
 * must refuse: what is new is refused or comes here, with its reason.
 */
const open: Record<string, { hosts: string[]; because: string }> = {
  "/": { hosts: [rootHost], because: "the front page; on a tenant's host it is guarded" },
  "/api/health": { hosts: [rootHost, tenantHost], because: "says whether the process can serve" },
  "/robots.txt": { hosts: [rootHost, tenantHost], because: "tells crawlers what to leave alone" },
  "/sitemap.xml": { hosts: [rootHost], because: "the pages that anybody may read" },
  "/icon.svg": { hosts: [rootHost, tenantHost], because: "the product's mark" },
  "/sign-in": { hosts: [rootHost], because: "how one stops being signed out" },
  "/sign-in/link": { hosts: [rootHost], because: "the page that a mail leads to" },
  "/sign-in/mail-sent": { hosts: [rootHost], because: "says that the mail is on its way" },
  "/api/auth/[...nextauth]": { hosts: [rootHost], because: "next-auth's own, on the root only" },
}
const openActions: Record<string, string> = {
  signIn: "makes a session, after its own checks",
  signInByLink: "makes a session, after its own checks",
}
/** Not addresses: what Next shows when there is nothing else. */
const notAsked = ["/_not-found", "/_global-error"]

const refusals = [303, 307, 400, 401, 403, 404, 405]
const everyDoor = doors().filter(({ route }) => !notAsked.includes(route))
const handlers = everyDoor.filter(({ kind }) => kind === "handler")
const pages = everyDoor.filter(({ kind }) => kind === "page")

test.describe("signed out", () => {
  for (const { route, path } of everyDoor) {
    for (const host of [tenantHost, rootHost]) {
      if (open[route]?.hosts.includes(host)) continue
      test(`${route} on ${host} is closed`, async () => {
        const { status, body } = await ask({ host, path, headers: { accept: "text/html" } })
        expect(refusals).toContain(status)
        expect(seededNames.filter((name) => body.includes(name))).toEqual([])
      })
    }
  }

  for (const { route, path } of pages) {
    test(`${route}'s data for the router holds no rows`, async () => {
      const { body, headers } = await ask({
        host: tenantHost,
        path: `${path}?_rsc`,
        headers: { rsc: "1" },
      })
      expect(headers["cache-control"]).toContain("no-store")
      expect(seededNames.filter((name) => body.includes(name))).toEqual([])
    })
  }

  for (const { route, path } of handlers) {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      test(`${method} ${route} from a page of its own is closed`, async () => {
        const headers = { origin: ownOrigin }
        const { status } = await ask({ host: tenantHost, path, method, headers })
        expect(refusals).toContain(status)
      })
    }
  }

  for (const action of actions().filter(({ name }) => !openActions[name])) {
    test(`the action ${action.name} is closed`, async () => {
      const { body } = await call(action, { origin: ownOrigin })
      expect(body).toContain('"kind":"signed_out"')
    })
  }
})

test.describe("what is posted", () => {
  for (const origin of [undefined, "null", siblingOrigin, "http://evil.example"]) {
    for (const { route, path } of everyDoor) {
      test(`to ${route} with the Origin ${origin} is a 403`, async () => {
        const headers = origin === undefined ? {} : { origin }
        const response = await ask({ host: tenantHost, path, method: "POST", headers })
        expect(response.status).toBe(403)
      })
    }

    for (const action of actions()) {
      test(`to the action ${action.name} with the Origin ${origin} is a 403`, async () => {
        const { status } = await call(action, origin === undefined ? {} : { origin })
        expect(status).toBe(403)
      })
    }
  }
})

test("what is said to be open is in the build", () => {
  const routes = everyDoor.map(({ route }) => route)
  const names = actions().map(({ name }) => name)
  expect(Object.keys(open).filter((route) => !routes.includes(route))).toEqual([])
  expect(Object.keys(openActions).filter((name) => !names.includes(name))).toEqual([])
})

test("the build's lists are not empty", () => {
  expect(pages.length).toBeGreaterThan(2)
  expect(handlers.length).toBeGreaterThan(5)
  expect(actions().map(({ name }) => name)).toContain("setRole")
})

function call({ id, path }: { id: string; path: string }, headers: Record<string, string>) {
  return ask({
    host: tenantHost,
    path,
    method: "POST",
    headers: { ...headers, "next-action": id, "content-type": "text/plain;charset=UTF-8" },
    body: "[]",
  })
}
