import { type PgBouncer, startPgBouncer } from "@repo/tenancy/testing"
import { startDelayProxy } from "../harness/delay-proxy.ts"

/** How the reader's connection gets to the server. */
export interface Way {
  readonly name: string
  readonly throughPgBouncer: boolean
  /** Milliseconds added each way. */
  readonly delay: number
}

const delay = 2

export const ways = {
  direct: { name: "direct", throughPgBouncer: false, delay: 0 },
  pgBouncer: { name: "PgBouncer", throughPgBouncer: true, delay: 0 },
  far: { name: `${delay} ms away`, throughPgBouncer: false, delay },
  farPgBouncer: { name: `PgBouncer ${delay} ms away`, throughPgBouncer: true, delay },
} as const satisfies Record<string, Way>

/** An address that leads this way to `url`, and its end. */
export interface Opened {
  readonly url: string
  stop(): Promise<void>
}

/** @param connections what PgBouncer may open to the server. */
export async function openWay(way: Way, url: string, connections: number): Promise<Opened> {
  const bouncer: PgBouncer | Opened = way.throughPgBouncer
    ? await startPgBouncer({ url, poolSize: connections })
    : { url, stop: async () => {} }
  if (way.delay === 0) return bouncer
  const proxy = await startDelayProxy(bouncer.url, way.delay)
  return {
    url: proxy.url,
    stop: async () => {
      await proxy.stop()
      await bouncer.stop()
    },
  }
}
