import { existsSync } from "node:fs"
import { temporaryServer } from "@repo/db/server"
import { prepareDatabase } from "../scripts/prepare-database.ts"
import { environment, mailPorts, tellDatabase } from "./env.ts"
import { startMail } from "./mail.ts"
import { proxied, settingsOf, sites } from "./sites.ts"
import { build, startApp } from "./start-app.ts"

/**
 * The production build, once for each way to run it, over one database of the run's own: migrated
 * and seeded. Tests that change something make tenants and people of their own (cast.ts).
 *
 * @returns how to end it all.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  if (!existsSync(`${build}apps/web/server.js`)) {
    throw new Error("There is no production build. Make it: pnpm build")
  }
  const opened: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const end of opened.toReversed()) await end()
  }
  try {
    const database = await temporaryServer()
    opened.push(() => database.release())
    const { appUrl: DATABASE_URL, ownerUrl: DATABASE_OWNER_URL } = database
    const urls = { DATABASE_URL, DATABASE_OWNER_URL }
    await prepareDatabase({ ...environment, ...urls }, { ...urls, isolation: "role" })
    tellDatabase(database)

    opened.push(await startMail())
    const SMTP_URL = `smtp://127.0.0.1:${mailPorts.smtp}`
    for (const site of [...sites, proxied]) {
      const app = await startApp({ DATABASE_URL, SMTP_URL, ...settingsOf(site) })
      opened.push(app.stop)
    }
  } catch (error) {
    await close()
    throw error
  }
  return close
}
