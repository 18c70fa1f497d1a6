import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    // By path, not by package: @repo/db depends on this one, and only these tests need its server.
    globalSetup: ["../../db/src/testing/server-setup.ts"],
    typecheck: { enabled: false },
  },
})
