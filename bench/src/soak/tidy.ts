import { setTimeout as sleep } from "node:timers/promises"
import type { ServerUrls } from "@repo/db/server"
import { asSuperuser } from "./world.ts"

/**
 * Does what autovacuum would, which a temporary server does not have: rows that are changed all the
 * time are read the slower the longer that goes on, to a third of the rate within ten minutes.
 */
export async function tidy(urls: ServerUrls, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(pause, undefined, { signal }).catch(() => {})
    // In a storm the server may be away, or a table with its tenant: the next round does the rest.
    await asSuperuser(urls, "vacuum (skip_locked)").catch(() => {})
  }
}

/** Milliseconds from one round to the next. */
const pause = 10_000
