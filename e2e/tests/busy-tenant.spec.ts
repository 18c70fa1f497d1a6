import { expect } from "@playwright/test"
import { test } from "../cast.ts"
import { visit } from "../raw-request.ts"
import { sites } from "../sites.ts"

const [site] = sites

test("a tenant that has taken its share is answered with 429, and another one is served", async ({
  cast,
}) => {
  const [busy, quiet] = [await cast.tenant(), await cast.tenant()]
  const user = await cast.member(busy, "owner")
  await cast.join(user, quiet)
  const of = async (tenant: typeof busy) => ({
    tenant: tenant.slug,
    session: await cast.session(site, user, tenant),
  })
  const [there, elsewhere] = [await of(busy), await of(quiet)]
  const file = { ...there, path: "/projects.csv" }

  const flood = await cast.whileCanaryIsLocked(busy, async () => {
    // More than the half of the pool that one tenant may hold.
    const asked = Array.from({ length: 8 }, () => visit(site, file))
    const refused = await Promise.race(asked)
    expect([refused.status, JSON.parse(refused.body).error]).toEqual([429, "too_many"])
    expect(refused.headers["retry-after"]).toBe("5")

    const page = await visit(site, { ...there, path: "/?view=all" })
    expect(page.status).toBe(307)
    expect(page.headers.location).toMatch(
      /^\/problem\/too_many\?to=%2F%3Fview%3Dall&request=[\w.-]+$/,
    )
    const problem = await visit(site, { ...there, path: page.headers.location ?? "" })
    expect(problem.status).toBe(429)

    const other = await visit(site, elsewhere)
    expect([other.status, other.body.includes(quiet.canary)]).toEqual([200, true])
    return asked
  })

  const statuses = (await Promise.all(flood)).map(({ status }) => status)
  expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
  expect((await visit(site, file)).body).toContain(busy.canary)
})
