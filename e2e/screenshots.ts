import { mkdirSync, writeFileSync } from "node:fs"
import { type Browser, chromium, type Page } from "@playwright/test"
import { freePort, temporaryServer } from "@repo/db/server"
import { findBrowser } from "../scripts/browser.ts"
import { end, endOnSignals, onClose } from "../scripts/closing.ts"
import { root } from "../scripts/env.ts"
import { explaining } from "../scripts/explained.ts"
import { prepareDatabase } from "../scripts/prepare-database.ts"
import { environment } from "./env.ts"
import { signIn } from "./sign-in.ts"
import { originOf, type Site, settingsOf } from "./sites.ts"
import { startApp } from "./start-app.ts"

const folder = `${root}docs/images/`

/** What is shown, in each theme, on a desktop and on a phone. */
const views: Record<string, { tenant?: string; path: string }> = {
  landing: { path: "/" },
  chooser: { path: "/tenants" },
  overview: { tenant: "acme", path: "/" },
  board: { tenant: "acme", path: "/projects/SHOP?view=board" },
  task: { tenant: "acme", path: "/projects/SHOP/tasks/11" },
}
const devices = {
  desktop: { width: 1280, height: 800, scale: 1.5 },
  phone: { width: 390, height: 844, scale: 2 },
}
const themes = ["light", "dark"] as const

endOnSignals()
await explaining(screenshots, end)

/**
 * The pictures of README and front page: the seeded production build, as `pnpm build` left it.
 * The front page shows the board, so a picture of it follows a change of the board by one build.
 */
async function screenshots(): Promise<void> {
  const site = await startSite()
  const { path } = await findBrowser()
  const browser = await chromium.launch({ ...(path && { executablePath: path }) })
  onClose(() => browser.close())
  mkdirSync(folder, { recursive: true })
  for (const [device, { scale, ...viewport }] of Object.entries(devices)) {
    for (const colorScheme of themes) {
      const page = await newPage(browser, { viewport, deviceScaleFactor: scale, colorScheme })
      await signIn(page, site, "both@example.test")
      await page.goto(`${originOf(site, "acme")}/`)
      for (const [name, { tenant, path }] of Object.entries(views)) {
        await page.goto(originOf(site, tenant) + path, { waitUntil: "networkidle" })
        const picture = await toWebp(page, await page.screenshot())
        save(`${name}-${device}-${colorScheme}.webp`, picture)
      }
      await page.context().close()
    }
  }
  await saveOpenGraph(browser, site)
  await end(0)
}

/** A database of its own, seeded, and the app on it. */
async function startSite(): Promise<Site> {
  const { appUrl: DATABASE_URL, ownerUrl: DATABASE_OWNER_URL, release } = await temporaryServer()
  onClose(release)
  const urls = { DATABASE_URL, DATABASE_OWNER_URL }
  await prepareDatabase({ ...environment, ...urls }, { ...urls, isolation: "role" })
  const port = await freePort()
  const site: Site = { name: "pictures", routing: "subdomain", root: "localhost", port }
  const app = await startApp({ DATABASE_URL, ...settingsOf(site) })
  onClose(app.stop)
  return site
}

async function newPage(
  browser: Browser,
  options: Parameters<Browser["newContext"]>[0],
): Promise<Page> {
  const context = await browser.newContext({ ...options, reducedMotion: "reduce" })
  return await context.newPage()
}

/** The picture of a link to the front page. PNG, because not every reader of it knows WebP. */
async function saveOpenGraph(browser: Browser, site: Site): Promise<void> {
  const page = await newPage(browser, { viewport: { width: 1200, height: 630 } })
  await page.goto(`${originOf(site)}/`, { waitUntil: "networkidle" })
  save("open-graph.png", await page.screenshot())
}

/** The browser's own encoder: a third of the PNG, and nothing to install. */
async function toWebp(page: Page, png: Buffer): Promise<Buffer> {
  const blank = await page.context().newPage()
  const url = await blank.evaluate<string>(`(async () => {
    const image = new Image()
    image.src = "data:image/png;base64,${png.toString("base64")}"
    await image.decode()
    const canvas = document.createElement("canvas")
    canvas.width = image.width
    canvas.height = image.height
    canvas.getContext("2d").drawImage(image, 0, 0)
    return canvas.toDataURL("image/webp", 0.82)
  })()`)
  await blank.close()
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64")
}

function save(name: string, picture: Buffer): void {
  writeFileSync(folder + name, picture)
  console.log(`docs/images/${name}, ${Math.round(picture.length / 1024)} kB`)
}
