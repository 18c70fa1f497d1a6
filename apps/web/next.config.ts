import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { NextConfig } from "next"
import { handlerMethods } from "./scripts/handler-methods.ts"
import { ACTION_BODY_LIMIT, BODY_LIMIT } from "./src/body-limits.ts"

const workspace = fileURLToPath(new URL("../..", import.meta.url))

const tenantMigrations = readdirSync(`${workspace}db/migrations/tenant`)

const routes = fileURLToPath(new URL("src/app", import.meta.url))

/** The host of APP_URL and its tenants', for which Next serves its own files in development. */
function developmentHosts(): string[] {
  const { APP_URL } = process.env
  if (!APP_URL || !URL.canParse(APP_URL)) return []
  const { hostname } = new URL(APP_URL)
  return [hostname, `*.${hostname}`]
}

const config: NextConfig = {
  // What the build knows of its own sources: env.ts.
  env: {
    TENANT_HEAD: tenantMigrations.toSorted().at(-1)?.slice(0, 4) ?? "0",
    HANDLER_METHODS: JSON.stringify(handlerMethods(routes)),
  },
  allowedDevOrigins: developmentHosts(),
  output: "standalone",
  outputFileTracingRoot: workspace,
  turbopack: { root: workspace },
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  experimental: {
    // forbidden() in a guard, for a true 403.
    authInterrupts: true,
    serverActions: { bodySizeLimit: ACTION_BODY_LIMIT },
    proxyClientMaxBodySize: BODY_LIMIT,
  },
  // cacheComponents stays off: with it a guard's redirect or 404 is answered with a 200.
}

export default config
