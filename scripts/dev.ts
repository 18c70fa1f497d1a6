import { once } from "node:events"
import { get } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { isFree } from "@repo/db/server"
import { readSettings, type Settings } from "../apps/web/src/env.ts"
import { leaseAppDatabase } from "./app-database.ts"
import { end, endOnSignals, onClose } from "./closing.ts"
import { startDevelopmentMail } from "./development-mail.ts"
import { developmentSecret } from "./development-secret.ts"
import { environment, root, setting } from "./env.ts"
import { Explained, explaining } from "./explained.ts"
import { startGuarded } from "./guarded.ts"
import { prepareDatabase } from "./prepare-database.ts"
import { signIns } from "./sign-ins.ts"

endOnSignals()
await explaining(dev, end)

async function dev(): Promise<void> {
  const NEXTAUTH_SECRET = setting("NEXTAUTH_SECRET") ?? developmentSecret()
  const given: NodeJS.ProcessEnv = { ...environment, NEXTAUTH_SECRET }
  const { PORT } = readSettings({ ...given, DATABASE_URL: given.DATABASE_URL || "postgres://" })
  await assertFree(PORT)

  const { release, ...database } = await leaseAppDatabase()
  onClose(release)
  const mail = await startDevelopmentMail()
  onClose(mail.stop)
  const env = { ...given, ...database, ...mail.settings }
  const settings = readSettings(env)
  await prepareDatabase(env, { ...database, isolation: settings.TENANT_ISOLATION })

  // The owner's connection stays out: the web process never needs it.
  const { DATABASE_OWNER_URL: _, ...webEnv } = env
  await prepareSources()
  const next = startNext(webEnv, settings)
  onClose(next.stop, next.kill)
  const hasAnswered = await Promise.race([answers(settings), next.ended.then(() => false)])
  if (hasAnswered) console.log(await signIns(settings))
  await end(await next.ended)
}

async function assertFree(port: number): Promise<void> {
  if (await isFree(port)) return
  throw new Explained(
    `Port ${port} is taken. End what uses it, or choose another: PORT=${port + 1} npx -y pnpm@12 dev`,
  )
}

async function prepareSources(): Promise<void> {
  const script = `${root}apps/web/scripts/prepare-sources.ts`
  const preparing = startGuarded(process.execPath, [script], { env: environment })
  if ((await preparing.ended) !== 0) throw new Explained(`${script} failed.`)
}

function startNext(env: NodeJS.ProcessEnv, { PORT, LISTEN_HOST }: Settings) {
  const next = `${root}apps/web/node_modules/next/dist/bin/next`
  const host = LISTEN_HOST ? ["--hostname", LISTEN_HOST] : []
  return startGuarded(process.execPath, [next, "dev", "--port", String(PORT), ...host], {
    cwd: `${root}apps/web`,
    env: { ...env, NODE_ENV: "development", NEXT_TELEMETRY_DISABLED: "1" },
  })
}

/** Once the root page has come: Next has compiled it by then, and the links below open at once. */
async function answers({ PORT, APP_URL }: Settings): Promise<true> {
  const request = { host: "127.0.0.1", port: PORT, headers: { host: APP_URL.host } }
  for (;;) {
    try {
      // Not fetch, which sends no Host but its own.
      const [response] = await once(get(request), "response")
      response.destroy()
      return true
    } catch {
      await sleep(100)
    }
  }
}
