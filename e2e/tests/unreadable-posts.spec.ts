import { expect } from "@playwright/test"
import { test } from "../cast.ts"
import { actions } from "../every-door.ts"
import { type RawResponse, visit } from "../raw-request.ts"
import { originOf, type Site, sitesByCookie, sitesByHost } from "../sites.ts"

const form = "multipart/form-data; boundary=x"
const setRole = actions().find(({ name }) => name === "setRole")?.id ?? ""
const huge = "x".repeat(1_100_000)

for (const site of [sitesByHost[0], sitesByCookie[0]].filter((each) => each !== undefined)) {
  test.describe(`what is posted to a page: ${site.name}`, () => {
    for (const [what, headers] of [
      ["of 1.1 MB", { "content-length": String(field("name", huge).length) }],
      ["of 1.1 MB in chunks", { "transfer-encoding": "chunked" }],
    ] as const) {
      test(`a form ${what} is a 413 with a page`, async () => {
        const answer = await post(site, field("name", huge), { "content-type": form, ...headers })
        expect(answer.status).toBe(413)
        expectPage(answer, "That is too large")
      })

      test(`an action's form ${what} is a 413 with one line of text`, async () => {
        const sent = { "content-type": form, "next-action": setRole, accept: "text/x-component" }
        const answer = await post(site, field("name", huge), { ...sent, ...headers })
        expect(answer.status).toBe(413)
        expect(answer.headers["content-type"]).toBe("text/plain")
        expect(answer.body).toMatch(/^That is too large\. /)
      })
    }

    for (const [what, body, type] of [
      ["a form that ends in the middle", field("name", "x").slice(0, -9), form],
      ["a form without a boundary", field("name", "x"), "multipart/form-data"],
      ["a form of another boundary", field("name", "x"), "multipart/form-data; boundary=y"],
      ["a form without an action", field("name", "x"), form],
      ["an action's id that is none", field("$ACTION_ID_nothing", ""), form],
      ["an action that points to nothing", field("$ACTION_REF_1", ""), form],
    ] as const) {
      test(`${what} is a 400 with a page`, async () => {
        const answer = await post(site, body, { "content-type": type })
        expect(answer.status).toBe(400)
        expectPage(answer, "That could not be read")
      })
    }

    for (const [what, body, type] of [
      ["arguments that are no JSON", "[{", "text/plain;charset=UTF-8"],
      ["arguments that point to nothing", '["$K1","$F9"]', "text/plain;charset=UTF-8"],
      ["a form that ends in the middle", field("0", "[]").slice(0, -9), form],
      ["a form without a boundary", field("0", "[]"), "multipart/form-data"],
      ["a form whose arguments are no JSON", field("0", "[{"), form],
    ] as const) {
      test(`an action with ${what} is a 400`, async () => {
        const sent = { "content-type": type, "next-action": setRole, accept: "text/x-component" }
        const answer = await post(site, body, sent)
        expect(answer.status).toBe(400)
        expect(answer.body).toMatch(/^That could not be read\. /)
      })
    }
  })
}

test("what is posted to a handler: 11 MB is a 413, and an unknown length a 411", async () => {
  const [site] = sitesByHost
  if (!site) throw new Error("There is no site with subdomains.")
  const type = { "content-type": "application/x-www-form-urlencoded" }
  const long = { path: "/sign-out", headers: { ...type, "content-length": "11000000" } }
  expect((await post(site, "x".repeat(11_000_000), long.headers, "/sign-out")).status).toBe(413)
  const inChunks = { ...type, "transfer-encoding": "chunked" }
  expect((await post(site, "x", inChunks, "/sign-out")).status).toBe(411)
})

function field(name: string, value: string): string {
  return `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--x--\r\n`
}

function post(
  site: Site,
  body: string,
  headers: Record<string, string>,
  path = "/members",
): Promise<RawResponse> {
  return visit(site, {
    tenant: "acme",
    path,
    method: "POST",
    headers: { accept: "text/html", origin: originOf(site, "acme"), ...headers },
    body,
  })
}

function expectPage({ headers, body }: RawResponse, title: string): void {
  expect(headers["content-type"]).toBe("text/html; charset=utf-8")
  expect(body).toContain(`<h1>${title}</h1>`)
  const nonce = /<style nonce="([^"]+)"/.exec(body)?.[1]
  expect(nonce).toBeTruthy()
  expect(headers["content-security-policy"]).toContain(`'nonce-${nonce}'`)
  expect(body).toContain(String(headers["x-request-id"]))
}
