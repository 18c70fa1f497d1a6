import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { delimiter, join } from "node:path"
import { environment, root, setting } from "./env.ts"
import { Explained } from "./explained.ts"
import { startGuarded } from "./guarded.ts"

const fromPlaywright = createRequire(`${root}e2e/package.json`)

/** Undefined is Playwright's own. */
type Browser = { path: string | undefined; name: string }

/**
 * A Chromium that starts here, for the browser tests. Looked for in this order: CHROMIUM_PATH,
 * Playwright's own, its download, one on PATH, Debian's package. A download comes before PATH,
 * because it is the version that Playwright is tested with; a closed network refuses it soon.
 */
export async function findBrowser(): Promise<Browser> {
  const given = setting("CHROMIUM_PATH")
  if (given) {
    if (await starts(given)) return { path: given, name: given }
    throw new Explained(`CHROMIUM_PATH is ${given}, which does not start. Correct it, or unset it.`)
  }
  if (await starts(undefined)) return own
  if ((await download()) && (await starts(undefined))) return own
  const installed = await onPath()
  if (installed) return installed
  if (installWithApt()) {
    const fresh = await onPath()
    if (fresh) return fresh
  }
  throw new Explained(
    "No Chromium was found for the browser tests. Install one (on Debian: apt-get install chromium-headless-shell), or set CHROMIUM_PATH to the one you have.",
  )
}

const own: Browser = { path: undefined, name: "Playwright's own" }

interface Playwright {
  chromium: {
    launch(options: { executablePath?: string }): Promise<{ close(): Promise<void> }>
  }
}

// By starting it: one that is there may still lack the system's libraries.
async function starts(executablePath: string | undefined): Promise<boolean> {
  const { chromium } = fromPlaywright("@playwright/test") as Playwright
  try {
    const browser = await chromium.launch({ ...(executablePath && { executablePath }) })
    await browser.close()
    return true
  } catch {
    return false
  }
}

async function download(): Promise<boolean> {
  const patience = 300_000
  const cli = join(fromPlaywright.resolve("@playwright/test/package.json"), "../cli.js")
  let output = ""
  const install = startGuarded(process.execPath, [cli, "install", "chromium"], {
    env: { ...environment, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "10000" },
    output: (chunk) => {
      output += chunk
    },
  })
  const limit = setTimeout(install.stop, patience)
  const code = await install.ended
  clearTimeout(limit)
  if (code !== 0) console.log("Playwright's browser could not be downloaded; looking for another.")
  else if (output.includes("downloaded")) console.log("Playwright's browser is downloaded.")
  return code === 0
}

async function onPath(): Promise<Browser | undefined> {
  // The first has no windows at all, and takes half the time.
  const names = [
    "chromium-headless-shell",
    ...["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  ]
  for (const folder of environment.PATH?.split(delimiter) ?? []) {
    for (const path of names.map((name) => join(folder, name))) {
      if (existsSync(path) && (await starts(path))) return { path, name: path }
    }
  }
  return undefined
}

function installWithApt(): boolean {
  if (process.getuid?.() !== 0) return false
  const options = { stdio: "inherit", env: { ...environment, DEBIAN_FRONTEND: "noninteractive" } }
  const apt = (...args: string[]) => spawnSync("apt-get", args, options as object).status === 0
  return apt("update") && apt("install", "-y", "--no-install-recommends", "chromium-headless-shell")
}
