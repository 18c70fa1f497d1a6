import { setTimeout as sleep } from "node:timers/promises"
import type { ServerUrls } from "@repo/db/server"
import type { CutProxy } from "./cut-proxy.ts"
import type { Watch } from "./watch.ts"
import { asSuperuser } from "./world.ts"

/** Milliseconds that a storm lasts, and the calm after it. */
const storm = 3_000
const calm = 5_000
/** A crash takes every backend along, and the server some seconds to come back. */
const crashEvery = 240_000

/** Kills backends and cuts connections, in storms. */
export class Faults {
  readonly #watch: Watch
  #last = Number.NEGATIVE_INFINITY

  constructor(watch: Watch) {
    this.#watch = watch
  }

  happenedSince(time: number): boolean {
    return this.#last >= time
  }

  /** Until the signal says so. */
  async rage(urls: ServerUrls, proxy: CutProxy, signal: AbortSignal): Promise<void> {
    let crashDue = performance.now() + crashEvery / 2
    while (!signal.aborted) {
      const end = performance.now() + storm
      while (!signal.aborted && performance.now() < end) {
        if (performance.now() > crashDue) {
          crashDue += crashEvery
          await this.#strike("kill -9 of a backend", () => crash(urls))
        } else if (Math.random() < 0.5) {
          await this.#strike("backend terminated", () => terminate(urls))
        } else await this.#strike("connection cut", async () => proxy.cut())
        await pause(50 + Math.random() * 200, signal)
      }
      await pause(calm, signal)
    }
  }

  /** Before and after: it takes effect somewhere between. */
  async #strike(kind: string, hit: () => Promise<boolean>): Promise<void> {
    this.#last = Number.POSITIVE_INFINITY
    try {
      if (await hit()) this.#watch.fault(kind)
    } catch {
      // The server may be on its knees from the one before.
    } finally {
      this.#last = performance.now()
    }
  }
}

async function terminate(urls: ServerUrls): Promise<boolean> {
  const rows = await asSuperuser(
    urls,
    `select pg_terminate_backend(pid) from (${appBackends(urls)}) as one`,
  )
  return rows.length > 0
}

/** The server takes it for corrupted memory, ends all others and recovers. */
async function crash(urls: ServerUrls): Promise<boolean> {
  const [row] = await asSuperuser(urls, appBackends(urls))
  if (!row) return false
  process.kill(Number(row.pid), "SIGKILL")
  // On a loaded machine reading the log again has taken half a minute.
  for (let tries = 0; tries < 1_200; tries++) {
    await sleep(100)
    const isBack = await asSuperuser(urls, "select 1").then(
      () => true,
      () => false,
    )
    if (isBack) return true
  }
  throw new Error("The server has not come back.")
}

function appBackends({ appUrl }: ServerUrls): string {
  const login = new URL(appUrl).username
  return `select pid from pg_stat_activity where usename = '${login}' order by random() limit 1`
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {})
}
