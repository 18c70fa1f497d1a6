import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

const program = fileURLToPath(new URL("child.ts", import.meta.url))

/** What a process of its own is to do: see child.ts. */
export type Work =
  | { readonly kind: "migrate"; readonly url: string; readonly changes: number }
  | { readonly kind: "create"; readonly url: string }

function start(work: Work): ChildProcess {
  return spawn(process.execPath, [program, JSON.stringify(work)], {
    stdio: ["ignore", "pipe", "inherit"],
  })
}

/** Runs it to its end. @returns its largest size in memory, in megabytes. */
export async function runToEnd(work: Work): Promise<number> {
  const child = start(work)
  let output = ""
  child.stdout?.on("data", (chunk) => {
    output += chunk
  })
  const [code] = await once(child, "close")
  if (code !== 0) throw new Error(`A process of the bench ended with ${code}.`)
  return Number(output.trim())
}

/** Kills it without warning after so many milliseconds, unless it has ended. */
export async function killAfter(work: Work, milliseconds: number): Promise<void> {
  const child = start(work)
  const closed = once(child, "close")
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds)
  await closed
  clearTimeout(timer)
}
