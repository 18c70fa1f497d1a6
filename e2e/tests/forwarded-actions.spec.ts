import { expect } from "@playwright/test"
import { PASSWORD } from "../../db/seeds/index.ts"
import { callAction } from "../call-action.ts"
import { newSlug, test } from "../cast.ts"
import { actions, doors } from "../every-door.ts"
import { ask, type RawResponse } from "../raw-request.ts"
import { hostOf, originOf, type Site, sitesByCookie, sitesByHost } from "../sites.ts"

// What Next makes for itself, and the pages that one cannot be on.
const notAsked = ["/_not-found", "/_global-error"]
const pages = doors().filter(({ kind, route }) => kind === "page" && !notAsked.includes(route))

for (const site of [sitesByHost[0], sitesByCookie[0]].filter((each) => each !== undefined)) {
  test.describe(`an action posted to another page than its own: ${site.name}`, () => {
    test("is executed and answered on every page of the build", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      for (const { path } of pages) {
        const name = `Renamed at ${path}`
        const fields = { tenant: tenant.id, id: tenant.canaryId, name }
        const answer = await callAction(site, who, { name: "renameProject", path, fields })
        expect(answer.status, path).toBe(200)
        expect(answer.body, path).toContain('"kind":"done"')
        expect(answer.headers["content-type"], path).toMatch(/^text\/x-component/)
        expect(await cast.canaryName(tenant)).toBe(name)
        expectNothingOfOwn(answer)
      }
    })

    test("is refused as on its own page, and leads back to where it was sent", async ({ cast }) => {
      const tenant = await cast.tenant()
      const fields = { tenant: tenant.id, id: tenant.canaryId, name: "Written" }
      const who = { tenant: tenant.slug }
      const action = { name: "renameProject", path: "/members?from=here", fields }
      const { body } = await callAction(site, who, action)
      expect(body).toContain('"kind":"signed_out"')
      expect(body).toContain(encodeURIComponent("/members?from=here"))
      expect(await cast.canaryName(tenant)).toBe(tenant.canary)
    })

    test("leads to where it redirects", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      const fields = { tenant: tenant.id, name: "Another", key: "OTHER", description: "" }
      const action = { name: "createProject", path: "/members", fields }
      const { headers } = await callAction(site, who, action)
      expect(headers["x-action-redirect"]).toContain("/projects/OTHER;")
      expect(headers["content-type"]).not.toMatch(/^text\/x-component/)
    })

    test("sets its cookies: signing in from another page of the root makes a session", async ({
      cast,
    }) => {
      const { email } = await cast.user()
      const fields = { email, password: PASSWORD, callbackUrl: "" }
      const answer = await callAction(site, {}, { name: "signIn", path: "/", fields })
      expect(answer.headers["x-action-redirect"]).toContain("/tenants")
      expect(String(answer.headers["set-cookie"])).toMatch(/session=[\w-]+/)
      expectNothingOfOwn(answer)
    })

    test("as a client pretends that Next has sent it on, it is refused", async ({ cast }) => {
      const [own, foreign] = [await cast.tenant(), await cast.tenant()]
      const user = await cast.member(own, "owner")
      await cast.join(user, foreign, "owner")
      const session = await cast.session(site, user, own)
      for (const headers of forgeries(site, foreign.slug)) {
        const answer = await forged(site, session, { headers, tenant: foreign })
        expect([403, 404], JSON.stringify(headers)).toContain(answer.status)
        expect(await cast.canaryName(foreign)).toBe(foreign.canary)
      }
    })
  })
}

/** What Next's own request has, in the hands of a client who knows all but the secret. */
function forgeries(site: Site, slug: string): Record<string, string>[] {
  const host = `${hostOf(site, slug)}:${site.port}`
  const claims = { "x-action-forwarded": "1", "x-forwarded-host": host }
  return [
    claims,
    { ...claims, accept: "text/x-component" },
    { ...claims, "x-own-request": ` ${host}` },
    { ...claims, "x-own-request": `${"A".repeat(43)} ${host}` },
    { ...claims, "x-middleware-request-x-own-request": `undefined ${host}` },
    { ...claims, "x-own-request": `undefined ${host}`, "x-own-answer": "%7B%22status%22%3A200%7D" },
  ]
}

/** At a host that is no tenant's of this site, with the Origin of the tenant that is claimed. */
function forged(
  site: Site,
  session: string,
  sent: { headers: Record<string, string>; tenant: { id: string; slug: string; canaryId: string } },
): Promise<RawResponse> {
  const { id, slug, canaryId } = sent.tenant
  const form = new FormData()
  for (const [name, value] of Object.entries({ tenant: id, id: canaryId, name: "Written" })) {
    form.set(`_1_${name}`, value)
  }
  form.set("0", '[{"kind":"untouched"},"$K1"]')
  return post(site, form, {
    cookie: `session=${session}; tenant=${slug}`,
    origin: originOf(site, slug),
    "next-action": actions().find(({ name }) => name === "renameProject")?.id ?? "",
    ...sent.headers,
  })
}

async function post(
  site: Site,
  form: FormData,
  headers: Record<string, string>,
): Promise<RawResponse> {
  const encoded = new Response(form)
  const type = encoded.headers.get("content-type") ?? ""
  return await ask({
    host: `${newSlug()}.evil.example`,
    port: site.port,
    path: "/projects",
    method: "POST",
    headers: { "content-type": type, ...headers },
    body: await encoded.text(),
  })
}

/** The secret, and what is packed under it, stay in the process. */
function expectNothingOfOwn({ headers }: RawResponse): void {
  const names = Object.keys(headers).filter((name) => /x-own-|x-middleware-/.test(name))
  expect(names).toEqual([])
}
