import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["../../db/src/testing/template-setup.ts"],
    testTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
  },
})
