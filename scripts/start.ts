import { existsSync } from "node:fs"
import { leaseAppConnection } from "./app-database.ts"
import { patience } from "./built-app.ts"
import { end, endOnSignals, onClose } from "./closing.ts"
import { environment, root } from "./env.ts"
import { Explained, explaining } from "./explained.ts"
import { startGuarded } from "./guarded.ts"

// Being asked to stop is no failure.
endOnSignals(0)
await explaining(start, end)

/** The production build, with the embedded PostgreSQL as long as it runs when no other is set. */
async function start(): Promise<void> {
  const server = `${root}apps/web/.next/standalone/apps/web/server.js`
  if (!existsSync(server)) throw new Explained("There is no production build. Make it: pnpm build")
  const { release, DATABASE_URL } = await leaseAppConnection()
  onClose(release)
  // The owner's connection stays out: the web process never needs it.
  const { DATABASE_OWNER_URL: _, ...given } = environment
  const env = { ...given, NODE_ENV: "production", DATABASE_URL } as NodeJS.ProcessEnv
  const web = startGuarded(process.execPath, [server], { env, patience })
  onClose(web.stop, web.kill)
  await end(await web.ended)
}
