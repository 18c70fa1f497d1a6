import { findBrowser } from "./browser.ts"
import { end, endOnSignals } from "./closing.ts"
import { explaining } from "./explained.ts"
import { runCommand } from "./run-command.ts"
import {
  add,
  type Counts,
  countPlaywright,
  countVitest,
  none,
  playwrightReport,
  printCounts,
  removeReports,
  vitestReporters,
} from "./test-results.ts"

interface Step {
  name: string
  /** Answers whether it held. */
  run: () => Promise<boolean>
  /** The tests that it ran; a step without them counts only when it fails. */
  count?: () => Counts
}

// From what is quick and often wrong to what is slow; the first that fails ends the run.
const steps: Step[] = [
  { name: "lint", run: () => runCommand("biome", ["check", "--error-on-warnings", "."]) },
  { name: "dead code", run: () => runCommand("knip", []) },
  { name: "types", run: types },
  { name: "unit and database tests", run: vitest, count: countVitest },
  { name: "production build", run: () => turbo("build") },
  { name: "browser tests", run: playwright, count: countPlaywright },
]

endOnSignals()
await explaining(test, end)

async function test(): Promise<void> {
  removeReports()
  let counts = none
  for (const [index, step] of steps.entries()) {
    const { holds, tests } = await runStep(step)
    counts = add(counts, tests)
    if (holds) continue
    const left = steps.slice(index + 1).map(({ name }) => name)
    if (left.length > 0) console.log(`Not run: ${left.join(", ")}.`)
    break
  }
  printCounts(counts)
  await end(counts.failed === 0 ? 0 : 1)
}

async function runStep(step: Step): Promise<{ holds: boolean; tests: Counts }> {
  console.log(`\n— ${step.name}`)
  const started = performance.now()
  const holds = await step.run()
  const tests = step.count?.() ?? none
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${holds ? "✓" : "✗"} ${step.name}, ${seconds} s`)
  // A step that failed without a failed test (a lint error, say) is itself what failed.
  const failed = holds ? tests.failed : Math.max(tests.failed, 1)
  return { holds: holds && failed === 0, tests: { ...tests, failed } }
}

async function types(): Promise<boolean> {
  return (await runCommand("tsc", ["-p", "scripts"])) && (await turbo("types"))
}

/** One package at a time: each takes both cores by itself, and timing tests want them. */
function vitest(): Promise<boolean> {
  return turbo("test", "--concurrency=1", "--continue", "--", ...vitestReporters)
}

async function playwright(): Promise<boolean> {
  const { path, name } = await findBrowser()
  console.log(`Browser: ${name}`)
  return await runCommand("pnpm", ["--filter", "@repo/e2e", "e2e", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport,
    ...(path && { CHROMIUM_PATH: path }),
  })
}

function turbo(task: string, ...args: string[]): Promise<boolean> {
  return runCommand("turbo", ["run", task, "--output-logs=full", ...args])
}
