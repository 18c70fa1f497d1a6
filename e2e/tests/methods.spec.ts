import { expect, test } from "@playwright/test"
import { doors } from "../every-door.ts"
import { ask, type RawResponse } from "../raw-request.ts"
import { originOf, sites } from "../sites.ts"

// Not addresses: what Next shows when there is nothing else.
const notAsked = ["/_not-found", "/_global-error"]
const routes = doors().filter(({ route }) => !notAsked.includes(route))
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

/** What docs/security.md promises of every response; on https the transport's as well. */
const promised = [
  "content-security-policy",
  "cross-origin-opener-policy",
  "permissions-policy",
  "referrer-policy",
  "x-content-type-options",
  "x-frame-options",
]

for (const { kind, route, path } of routes) {
  test(`${route} (${kind}) says which methods it has, and refuses the others with 405`, async () => {
    const options = await send("OPTIONS", path)
    expect(options.status).toBe(204)
    const allowed = methodsOf(options)
    expect(allowed).toContain("OPTIONS")
    if (kind === "page") expect(allowed).toEqual(["GET", "HEAD", "OPTIONS", "POST"])
    expectPromised(options)

    for (const method of methods) {
      const answer = await send(method, path)
      expect(answer.status === 405, `${method} ${answer.status}`).toBe(!allowed.includes(method))
      if (answer.status === 405) expect(methodsOf(answer)).toEqual(allowed)
      expectPromised(answer)
    }
  })
}

for (const [what, path, status] of [
  ["the redirect to the address without a slash", "/members/", 308],
  ["the redirect to the address without a second slash", "//members", 308],
  ["a file of the build that is not there", "/_next/static/none.js", 404],
  ["a page that is not there", "/nothing/here", 404],
  ["what cannot be read", "/members/%ff", 400],
] as const) {
  test(`${what} carries the promised headers`, async () => {
    const answer = await send("GET", path)
    expect(answer.status).toBe(status)
    expectPromised(answer)
  })
}

function send(method: string, path: string): Promise<RawResponse> {
  const headers = { origin: originOf(sites[0], "acme"), accept: "text/html" }
  return ask({ host: "acme.localhost", path, method, headers })
}

function methodsOf({ headers }: RawResponse): string[] {
  return headers.allow?.split(", ") ?? []
}

function expectPromised({ headers }: RawResponse): void {
  expect(promised.filter((name) => !headers[name])).toEqual([])
}
