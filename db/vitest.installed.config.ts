import { defineConfig } from "vitest/config"

/**
 * The commands on another PostgreSQL than the embedded one: the one whose programs are in the
 * folder `PG_BIN`, or the newest that the system has installed.
 */
export default defineConfig({
  test: {
    include: ["test/cli/lifecycle.test.ts"],
    env: { PG_BIN: process.env.PG_BIN ?? "" },
    // By path: it is no part of what @repo/tenancy offers.
    globalSetup: ["../packages/tenancy/test/template/installed-server.ts"],
    testTimeout: 120_000,
  },
})
