import { defineConfig, devices } from "@playwright/test"
import { chromium, port } from "./env.ts"

export default defineConfig({
  testDir: "./tests",
  fullyParallel: true,
  forbidOnly: true,
  reporter: "list",
  use: {
    ...devices["Desktop Chrome"],
    baseURL: `http://localhost:${port}`,
    trace: "retain-on-failure",
    launchOptions: { ...(chromium && { executablePath: chromium }) },
  },
  webServer: {
    command: "node serve.ts",
    url: `http://localhost:${port}/`,
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
  },
})
