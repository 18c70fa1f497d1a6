import { existsSync } from "node:fs"
import { temporaryServer } from "@repo/db/server"
import { end, endOnSignals, onClose } from "../scripts/closing.ts"
import { root } from "../scripts/env.ts"
import { Explained, explaining } from "../scripts/explained.ts"
import { startGuarded } from "../scripts/guarded.ts"
import { prepareDatabase } from "../scripts/prepare-database.ts"
import { environment, mailPorts, port } from "./env.ts"
import { startMail } from "./mail.ts"

endOnSignals()
await explaining(serve, end)

/** The production build over a database of its own, migrated and seeded: what the tests visit. */
async function serve(): Promise<void> {
  const server = `${root}apps/web/.next/standalone/apps/web/server.js`
  if (!existsSync(server)) throw new Explained("There is no production build: run `pnpm build`.")

  const database = await temporaryServer()
  onClose(database.release)
  const { appUrl: DATABASE_URL, ownerUrl: DATABASE_OWNER_URL } = database
  const urls = { DATABASE_URL, DATABASE_OWNER_URL }
  await prepareDatabase({ ...environment, ...urls }, { ...urls, isolation: "role" })

  onClose(await startMail())
  const web = startGuarded(process.execPath, [server], { env: settings(DATABASE_URL) })
  onClose(web.stop, web.kill)
  await end(await web.ended)
}

/** What a test may depend on is said here; the rest is unset, whatever the shell or `.env` says. */
function settings(DATABASE_URL: string): NodeJS.ProcessEnv {
  return {
    PATH: environment.PATH,
    NODE_ENV: "production",
    DATABASE_URL,
    NEXTAUTH_SECRET: "the-browser-tests-need-a-secret-but-not-a-secret-one",
    PORT: String(port),
    SMTP_URL: `smtp://127.0.0.1:${mailPorts.smtp}`,
  }
}
