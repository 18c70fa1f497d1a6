import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    globalSetup: ["./src/testing/template-setup.ts"],
    // One core less unless told; but much of a test is waiting for the server or a command.
    maxWorkers: "100%",
    // Room for starting servers while other packages' tests take both cores.
    testTimeout: 120_000,
  },
})
