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
    // Its pictures would cost a tenth of the time; the snapshots of the document tell as much.
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: {
      ...(chromium && { executablePath: chromium }),
      // `.test` is nobody's: hosts of it are one site, as those of a domain that is bought.
      args: ["--host-resolver-rules=MAP app.test 127.0.0.1, MAP *.app.test 127.0.0.1"],
    },
  },
})
