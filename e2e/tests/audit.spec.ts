import { expect } from "@playwright/test"
import { breakTenant, readLog, refuseRows } from "../audit-log.ts"
import { callAction } from "../call-action.ts"
import { test } from "../cast.ts"
import { actions } from "../every-door.ts"
import { visit } from "../raw-request.ts"
import { originOf, sitesByCookie, sitesByHost } from "../sites.ts"

const password = "password"
const newPassword = "CANARY-of-a-new-password"
/** Not the product's: those are in product-audit.spec.ts. */
const common = actions().filter(({ file }) => !file.includes("src/product/"))
/** They make sessions; the tests of signing in tell of their rows. */
const signIns = ["signIn", "signInByLink"]

const lookingPage = expect.stringMatching(/^\/problem\/gone\?/)

for (const site of [sitesByHost[0], sitesByCookie[0]]) {
  if (!site) continue
  test.describe(site.name, () => {
    test("a superuser's look into a tenant is logged, also when the page fails", async ({
      cast,
    }) => {
      const tenant = await cast.tenant()
      const root = await cast.user({ isSuperuser: true })
      const who = { tenant: tenant.slug, session: await cast.session(site, root, tenant) }
      const headers = { "user-agent": "A browser" }
      expect((await visit(site, { ...who, headers })).status).toBe(200)

      await breakTenant(tenant)
      const failed = await visit(site, { ...who, path: "/?secret=in-the-query" })

      // What it lacks may be gone with its tenant: the page that looks finds that it is not.
      expect(failed).toMatchObject({ status: 307, headers: { location: lookingPage } })
      expect((await visit(site, { ...who, path: "/problem/gone" })).status).toBe(500)
      const rows = await readLog({ tenant })
      const view = { action: "tenant.viewed", object: "page:/", actor: root.id, as: "superuser" }
      expect(rows).toMatchObject([{ ...view, agent: "A browser", address: "127.0.0.1" }, view])
      expect(rows[1]?.request).toBe(failed.headers["x-request-id"])
    })

    test("without its row there is no look, and no change", async ({ cast }) => {
      const tenant = await cast.tenant()
      const owner = await cast.member(tenant, "owner")
      const root = await cast.user({ isSuperuser: true })
      const staff = { tenant: tenant.slug, session: await cast.session(site, root, tenant) }
      const who = { tenant: tenant.slug, session: await cast.session(site, owner, tenant) }

      await refuseRows(tenant)
      const look = await visit(site, staff)
      const fields = { tenant: tenant.id, email: root.email, role: "member" }
      const change = await callAction(site, who, { name: "add", fields })

      expect(look).toMatchObject({ status: 307, headers: { location: lookingPage } })
      expect(look.body).not.toContain(tenant.canary)
      expect(change.body).toContain('"failure":"failed"')
      const members = await visit(site, { ...who, path: "/members" })
      expect(members.status).toBe(200)
      expect(members.body).not.toContain(root.email)
    })

    test("a member's page leaves no row", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant)
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      expect((await visit(site, who)).status).toBe(200)

      expect(await readLog({ tenant })).toEqual([])
    })

    test("what a role does not allow is logged, and once", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant)
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      const fields = { tenant: tenant.id, userId: user.id, role: "owner" }

      const { body } = await callAction(site, who, { name: "setRole", fields })

      expect(body).toContain('"failure":"forbidden"')
      expect(await readLog({ tenant })).toMatchObject([
        {
          action: "permission.refused",
          object: "permission:members.manage",
          actor: user.id,
          as: "member",
        },
      ])
    })

    test("every change of members leaves its row", async ({ cast }) => {
      const tenant = await cast.tenant()
      const owner = await cast.member(tenant, "owner")
      const user = await cast.user()
      const who = { tenant: tenant.slug, session: await cast.session(site, owner, tenant) }
      const change = (name: string, fields: Record<string, string>) =>
        callAction(site, who, { name, fields: { tenant: tenant.id, ...fields } })

      await change("add", { email: user.email, role: "member" })
      await change("setRole", { userId: user.id, role: "admin" })
      await change("setRole", { userId: user.id, role: "admin" })
      await change("remove", { userId: user.id })
      await change("remove", { userId: owner.id })

      const by = { object: `user:${user.id}`, actor: owner.id, as: "owner" }
      expect(await readLog({ tenant })).toMatchObject([
        { action: "member.added", before: null, after: { role: "member" }, ...by },
        {
          action: "member.role_changed",
          before: { role: "member" },
          after: { role: "admin" },
          ...by,
        },
        { action: "member.removed", before: { role: "admin" }, after: null, ...by },
      ])
    })

    test("what people do about themselves leaves its row, and no secret", async ({ cast }) => {
      const user = await cast.user()
      const other = await cast.session(site, user)
      const who = { session: await cast.session(site, user) }
      const change = (name: string, fields: Record<string, string> = {}) =>
        callAction(site, who, { name, fields: { person: user.id, ...fields } })

      await change("renameSelf", { name: "A new name" })
      await change("endOthers")
      await change("endOne", { sessionId: "00000000-0000-4000-8000-000000000000" })
      await change("setPassword", { current: "wrong", next: newPassword })
      await change("setPassword", { current: password, next: newPassword })

      const rows = await readLog({ user })
      expect(rows).toMatchObject([
        {
          action: "user.renamed",
          before: { name: "Casper Extra" },
          after: { name: "A new name" },
          as: "person",
        },
        { action: "session.ended", object: expect.stringMatching(/^session:[0-9a-f-]{36}$/) },
        { action: "user.password_refused", object: `user:${user.id}` },
        { action: "user.password_changed", object: `user:${user.id}` },
      ])
      for (const secret of [newPassword, who.session, other]) {
        expect(JSON.stringify(rows)).not.toContain(secret)
      }
    })

    test("signing out leaves its row", async ({ cast }) => {
      const user = await cast.user()
      const session = await cast.session(site, user)
      const headers = { origin: originOf(site) }

      await visit(site, { session, path: "/sign-out", method: "POST", headers })

      expect(await readLog({ user })).toMatchObject([{ action: "session.signed_out" }])
    })
  })
}

test("entering a tenant by its cookie leaves a row of that tenant", async ({ cast }) => {
  const site = sitesByCookie[0]
  if (!site) throw new Error("No site is routed by a cookie.")
  const [here, there] = [await cast.tenant(), await cast.tenant()]
  const user = await cast.member(here, "owner")
  await cast.join(user, there, "member")
  const who = { tenant: here.slug, session: await cast.session(site, user) }

  const { status } = await visit(site, {
    ...who,
    path: "/switch",
    method: "POST",
    headers: { origin: originOf(site), "content-type": "application/x-www-form-urlencoded" },
    body: `slug=${there.slug}`,
  })

  expect(status).toBe(303)
  expect(await readLog({ tenant: here })).toEqual([])
  expect(await readLog({ tenant: there })).toMatchObject([
    { action: "tenant.entered", object: `tenant:${there.id}`, actor: user.id, as: "member" },
  ])
})

test("there is no action that these tests do not know", () => {
  const known = ["setRole", "remove", "add", "renameSelf", "setPassword", "endOne", "endOthers"]
  expect(common.map(({ name }) => name).toSorted()).toEqual([...known, ...signIns].toSorted())
})
