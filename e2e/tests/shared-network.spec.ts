import { expect } from "@playwright/test"
import { test } from "../cast.ts"
import { signInLinkTo } from "../mail.ts"
import { ask } from "../raw-request.ts"
import { originOf, proxied } from "../sites.ts"

test("behind a proxy: 40 people of one address each ask for a link and use it", async ({
  cast,
}) => {
  test.setTimeout(120_000)
  const office = []
  for (let count = 0; count < 40; count++) office.push((await cast.user()).email)

  for (const [index, email] of office.entries()) {
    const asked = await post("/sign-in", { email, way: "link" }, `203.0.113.5:${40_000 + index}`)
    expect(asked.headers.location, `person ${index + 1} asks`).toMatch(/\/sign-in\/mail-sent$/)
  }
  for (const [index, email] of office.entries()) {
    const { searchParams, pathname } = new URL(await signInLinkTo(email))
    const fields = Object.fromEntries(searchParams)
    const path = `${pathname}?${searchParams}`
    const used = await post(path, fields, `[::ffff:203.0.113.5]:${50_000 + index}`)
    expect(String(used.headers["set-cookie"]), `person ${index + 1} signs in`).toContain(
      "__Host-session=",
    )
  }
})

/** Sends the page's form as a browser without JavaScript does. */
async function post(path: string, fields: Record<string, string>, address: string) {
  const headers = {
    accept: "text/html",
    origin: originOf(proxied),
    "x-forwarded-host": proxied.root,
    "x-forwarded-for": `10.9.8.7, ${address}`,
  }
  const at = { host: proxied.root, port: proxied.port, path }
  const page = await ask({ ...at, headers })
  const form = new FormData()
  for (const [, name = "", value = ""] of page.body.matchAll(hiddenField)) {
    form.set(name, value.replaceAll("&quot;", '"'))
  }
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const encoded = new Response(form)
  const type = encoded.headers.get("content-type") ?? ""
  const sent = { ...headers, "content-type": type }
  return await ask({ ...at, method: "POST", headers: sent, body: await encoded.text() })
}

const hiddenField = /<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g
