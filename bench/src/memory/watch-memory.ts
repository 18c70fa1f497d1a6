import { readFile } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import pg from "pg"

export interface MemoryWatch {
  /** The largest that a process of this application name has been, in megabytes of its own. */
  peakOf(application: string): number
  stop(): Promise<void>
}

/** Looks again and again at what the server's processes, on this machine, have for themselves. */
export function watchMemory(superuserUrl: string): MemoryWatch {
  const peaks = new Map<string, number>()
  const stopping = new AbortController()
  const watching = watch(superuserUrl, peaks, stopping.signal)
  watching.catch(() => {})
  return {
    peakOf: (application) => peaks.get(application) ?? Number.NaN,
    stop: async () => {
      stopping.abort()
      await watching
    },
  }
}

async function watch(url: string, peaks: Map<string, number>, signal: AbortSignal): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on("error", () => {})
  await client.connect()
  try {
    while (!signal.aborted) {
      for (const { pid, name } of (await client.query<Backend>(backends)).rows) {
        peaks.set(name, Math.max(peaks.get(name) ?? 0, await privateMegabytes(pid)))
      }
      await sleep(200, undefined, { signal }).catch(() => {})
    }
  } finally {
    await client.end()
  }
}

interface Backend {
  readonly pid: number
  readonly name: string
}

const backends = `
  select pid, application_name as name from pg_stat_activity where application_name <> ''
`

/** 0 for one that has ended meanwhile. */
async function privateMegabytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "")
  const kilobytes = [...text.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].map(([, size]) =>
    Number(size),
  )
  return kilobytes.reduce((sum, size) => sum + size, 0) / 1_024
}
