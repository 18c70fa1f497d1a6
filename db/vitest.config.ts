import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    globalSetup: ["./src/testing/template-setup.ts"],
    // Room for starting servers while other packages' tests take both cores.
    testTimeout: 120_000,
  },
})
