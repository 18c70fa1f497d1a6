import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { NextConfig } from "next"

const workspace = fileURLToPath(new URL("../..", import.meta.url))

const tenantMigrations = readdirSync(`${workspace}db/migrations/tenant`)

const config: NextConfig = {
  // The build knows the newest tenant migration that it was made for: env.ts.
  env: { TENANT_HEAD: tenantMigrations.toSorted().at(-1)?.slice(0, 4) ?? "0" },
  output: "standalone",
  outputFileTracingRoot: workspace,
  turbopack: { root: workspace },
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // forbidden() in a guard, for a true 403.
  experimental: { authInterrupts: true },
  // cacheComponents stays off: with it a guard's redirect or 404 is answered with a 200.
}

export default config
