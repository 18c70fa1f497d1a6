import { defineConfig, devices } from "@playwright/test"
import { chromium } from "./env.ts"
import { originOf, sites } from "./sites.ts"

export default defineConfig({
  testDir: "./tests",
  globalSetup: "./set-up.ts",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  timeout: 20_000,
  reporter: "list",
  use: {
    ...devices["Desktop Chrome"],
    baseURL: originOf(sites[0]),
    trace: "retain-on-failure",
    launchOptions: {
      ...(chromium && { executablePath: chromium }),
      // `.test` is nobody's: hosts of it are one site, as those of a domain that is bought.
      args: ["--host-resolver-rules=MAP app.test 127.0.0.1, MAP *.app.test 127.0.0.1"],
    },
  },
})
