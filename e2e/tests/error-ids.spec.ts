import { expect } from "@playwright/test"
import { freePort } from "@repo/db/server"
import { type Cast, type CastTenant, test } from "../cast.ts"
import { databaseUrls } from "../env.ts"
import { type RawResponse, visit } from "../raw-request.ts"
import { PROJECTS, renameByForm, renameByScript } from "../rename.ts"
import { originOf, type Site, settingsOf, sites } from "../sites.ts"
import { startApp } from "../start-app.ts"

// One worker: each would start an app of its own, whose log is read.
test.describe.configure({ mode: "default" })

const damages = [
  { name: "a dropped schema", statement: "drop schema $schema cascade", status: [404, 410] },
  { name: "a missing table", statement: "drop table $schema.projects cascade", status: [500] },
  {
    name: "a revoked right",
    statement: "revoke all on $schema.projects from $schema",
    status: [500],
  },
  {
    name: "a missing column",
    statement: "alter table $schema.projects drop column name cascade",
    status: [500],
  },
]

for (const routed of [sites[0], sites[2]].filter((site) => site !== undefined)) {
  test.describe(`ids on error pages, ${routed.name}`, () => {
    let site: Site
    let stop: () => Promise<unknown>
    let log = ""

    test.beforeAll(async () => {
      site = { ...routed, port: await freePort() }
      const { appUrl: DATABASE_URL } = databaseUrls()
      const app = await startApp({ DATABASE_URL, ...settingsOf(site) }, undefined, (chunk) => {
        log += chunk
      })
      stop = app.stop
    })

    test.afterAll(() => stop?.())

    async function expectLogged(id: string | undefined, line: RegExp): Promise<void> {
      expect(id).toBeTruthy()
      const matching = expect.stringMatching(line)
      await expect.poll(() => linesWith(id ?? "")).toContainEqual(matching)
    }

    function linesWith(id: string): string[] {
      return log.split("\n").filter((text) => text.includes(id))
    }

    for (const { name, statement, status } of damages) {
      test(`${name}: page, download and actions show an id that the log has with the error`, async ({
        cast,
      }) => {
        const { tenant, who } = await memberOf(cast, site)
        const drawn = (await visit(site, { ...who, path: PROJECTS })).body
        await cast.damage(tenant, statement)

        const answers = {
          page: await follow(site, who, await visit(site, { ...who, path: PROJECTS, ...html })),
          download: await visit(site, { ...who, path: "/projects.csv", ...html }),
          data: await visit(site, { ...who, path: "/projects.csv" }),
          form: await follow(
            site,
            who,
            await renameByForm(site, who, { tenant, name: "Written", page: drawn }),
          ),
        }
        for (const [way, answer] of Object.entries(answers)) {
          expect(status, `${way} answers ${answer.status}`).toContain(answer.status)
          await expectLogged(shownId(answer), theError)
        }
        const script = await renameByScript(site, who, { tenant, name: "Written" })
        await expectLogged(/"requestId":"([^"]+)"/.exec(script.body)?.[1], theError)
      })
    }

    test("a page that fails under the router shows an id that the log has with the error", async ({
      cast,
      page,
    }) => {
      const { tenant, user } = await memberOf(cast, site)
      await cast.enter(page.context(), site, { user, tenant })
      await page.goto(originOf(site, tenant.slug))
      await cast.damage(tenant, "alter table $schema.projects drop column archived_at cascade")
      await page.getByRole("navigation").getByRole("link", { name: "Projects" }).first().click()

      await expect(page.getByRole("heading", { name: /Something went wrong/ })).toBeVisible()
      const id = await page.locator("dt", { hasText: "Reference" }).locator("+ dd").textContent()
      await expectLogged(id ?? "", /^Request .* failed: GET .*archived_at/)
    })

    test("a page that is not there shows an id that the log has; one that is there logs nothing", async ({
      cast,
    }) => {
      const { who } = await memberOf(cast, site)
      const there = await visit(site, { ...who, path: PROJECTS, ...html })
      expect(there.status).toBe(200)
      const missing = await visit(site, { ...who, path: "/no/such/page", ...html })
      expect(missing.status).toBe(404)
      const id = String(missing.headers["x-request-id"])
      expect(missing.body).toContain(id)
      await expectLogged(id, /^Request \S+ refused: 404 GET \/no\/such\/page$/)
      expect(linesWith(String(there.headers["x-request-id"]))).toEqual([])
    })

    test("an id in an address that the app has not signed is not shown", async ({ cast }) => {
      const { who } = await memberOf(cast, site)
      for (const request of ["made-up-id-0000", "made-up-id-0000.", "made-up-id-0000.c2lnbmVk"]) {
        const answer = await visit(site, {
          ...who,
          path: `/problem/failed?request=${request}`,
          ...html,
        })
        expect(answer.body).not.toContain("made-up-id-0000")
        await expectLogged(shownId(answer), /refused: 500 failed \/problem\/failed$/)
      }
    })
  })
}

const theError = /^Request \S+ failed: .*(does not exist|permission denied)/

const html = { headers: { accept: "text/html" } }

async function memberOf(cast: Cast, site: Site) {
  const tenant: CastTenant = await cast.tenant()
  const user = await cast.member(tenant, "owner")
  const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
  return { tenant, user, who }
}

/** As a browser does, on the same host. */
async function follow(
  site: Site,
  who: { tenant: string; session: string },
  answer: RawResponse,
): Promise<RawResponse> {
  const { location } = answer.headers
  if (!location) return answer
  const { pathname, search } = new URL(location, originOf(site, who.tenant))
  return await follow(site, who, await visit(site, { ...who, path: pathname + search, ...html }))
}

/** The id that a person, or a program, is given to tell support. */
function shownId({ body }: RawResponse): string {
  const shown = /Request <code>([^<]+)|"digest\\?":\\?"([\w-]+)|"requestId":"([^"]+)"/.exec(body)
  const id = shown?.slice(1).find(Boolean)
  expect(id, body.slice(0, 2_000)).toBeDefined()
  return id ?? ""
}
