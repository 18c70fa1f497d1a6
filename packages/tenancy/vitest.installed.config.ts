import { defineConfig } from "vitest/config"
import own from "./vitest.config.ts"

/**
 * The tests on another PostgreSQL than the embedded one, with its own pg_dump where it has one:
 * `pnpm exec vitest run --config vitest.installed.config.ts`. It is the newest that the system has
 * installed, or the one whose programs are in the folder `PG_BIN`.
 */
export default defineConfig({
  test: {
    ...own.test,
    env: { PG_BIN: process.env.PG_BIN ?? "" },
    globalSetup: ["test/template/installed-server.ts"],
  },
})
