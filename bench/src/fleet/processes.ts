import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

const program = fileURLToPath(new URL("child.ts", import.meta.url))

/** What a process of its own is to do: see child.ts. */
export type Work =
  | { readonly kind: "migrate"; readonly url: string; readonly changes: number }
  | {
      readonly kind: "create"
      readonly url: string
      /** So many tenants, `<batch>-0` and on. */
      readonly batch: string
      readonly count: number
    }

/** A line of the process for each schema that is done with; the first says that it has begun. */
export const mark = "."

export interface Outcome {
  readonly hasSucceeded: boolean
  /** From its beginning, without Node's start, to its end or to the kill. */
  readonly milliseconds: number
  /** Its largest size in memory; nothing when it was killed. */
  readonly megabytes: number
}

/** When a process is killed: so many milliseconds after so many schemas. */
export interface Moment {
  readonly schemas: number
  readonly delay: number
}

/** Runs it to its end. */
export async function runToEnd(work: Work): Promise<Outcome> {
  return await run(work, () => {})
}

/** Kills it without warning, unless it has ended before. */
export async function killAt(work: Work, { schemas, delay }: Moment): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await run(work, (child, marks) => {
    if (marks > schemas) timer ??= setTimeout(() => child.kill("SIGKILL"), delay)
  })
  clearTimeout(timer)
}

async function run(
  work: Work,
  onMarks: (child: ChildProcess, marks: number) => void,
): Promise<Outcome> {
  const child = spawn(process.execPath, [program, JSON.stringify(work)], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const lines: string[] = []
  let started = performance.now()
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    if (lines.length === 0) started = performance.now()
    lines.push(...chunk.split("\n").filter((line) => line !== ""))
    onMarks(child, lines.length)
  })
  const [code] = await once(child, "close")
  return {
    hasSucceeded: code === 0,
    milliseconds: performance.now() - started,
    megabytes: Number(lines.at(-1)),
  }
}
