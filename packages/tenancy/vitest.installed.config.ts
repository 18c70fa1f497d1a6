import { defineConfig } from "vitest/config"

/**
 * The template's tests on the newest PostgreSQL that the system has installed, with its own
 * pg_dump: `pnpm exec vitest run --config vitest.installed.config.ts`.
 */
export default defineConfig({
  test: {
    globalSetup: ["test/template/installed-server.ts"],
    include: ["test/template/**/*.test.ts", "test/tenants/**/*.test.ts", "test/fleet/**/*.test.ts"],
    typecheck: { enabled: false },
  },
})
