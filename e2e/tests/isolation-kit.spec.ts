import { createHandles, type TenantTables } from "@repo/db"
import type { Tenant } from "@repo/tenancy"
import { type IsolationApp, type IsolationWeb, isolationCases } from "@repo/tenancy/testing"
import { canaryName, renameCanary } from "../canary.ts"
import { type Cast, test } from "../cast.ts"
import { databaseUrls } from "../env.ts"
import { visit } from "../raw-request.ts"
import { hostOf, type Site, sites } from "../sites.ts"

/** The isolation kit's cases about pages, on the production build. See docs/testing.md. */
for (const site of sites) {
  test.describe(site.name, () => {
    let tenants: [Tenant, Tenant]
    let request: IsolationWeb["request"]

    test.beforeAll(async ({ cast }) => {
      tenants = [await cast.tenant(), await cast.tenant()]
      request = visitorOf(site, cast)
    })

    const app: IsolationApp<TenantTables> = {
      database: () => ({ ...databaseUrls(), tenants }),
      open: (connection) => createHandles({ ...connection, isolation: "role" }),
      rows: {
        // A tenant of the cast has one row, which is the kit's for a while.
        plant: renameCanary,
        read: canaryName,
        remove: (db) => renameCanary(db, "Taken away"),
      },
      resolver: { hostOf: (slug) => hostOf(site, slug), tenantOf: () => undefined },
      web: { request: (question) => request(question) },
    }

    for (const { name, behaviour, part, run } of isolationCases(app)) {
      if (part === "web") test(`${name}: ${behaviour}`, run)
    }
  })
}

function visitorOf(site: Site, cast: Cast): IsolationWeb["request"] {
  return async ({ at, memberOf, headers }) => {
    const user = await cast.user()
    for (const tenant of memberOf) await cast.join(user, tenant)
    // A browser has a session for each host it is let into, and tries the one it has elsewhere.
    const home = memberOf.find(({ slug }) => slug === at) ?? memberOf[0]
    const session = home && (await cast.session(site, user, home))
    return await visit(site, { tenant: at, session, headers })
  }
}
