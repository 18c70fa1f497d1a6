import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { end, endOnSignals, onClose } from "./closing.ts"
import { explaining } from "./explained.ts"
import { runCommand } from "./run-command.ts"
import { add, type Counts, countsFileSetting, none, readCounts } from "./test-results.ts"

const suites = [
  { name: "the guide", script: "scripts/follow-guide.ts" },
  { name: "PostgreSQL 15 of Debian", script: "scripts/test-installed.ts" },
  { name: "all tests", script: "scripts/test.ts" },
]

endOnSignals()
await explaining(runSuites, end)

/** Runs every suite, also after one has failed. The last line adds them up: "N passed, N failed". */
async function runSuites(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-ci-"))
  onClose(() => rmSync(folder, { recursive: true, force: true }))
  let total = none
  const summary: string[] = []
  for (const { name, script } of suites) {
    console.log(`\n=== ${name}`)
    const started = performance.now()
    const counts = await runSuite(script, join(folder, "counts.json"))
    const minutes = ((performance.now() - started) / 60_000).toFixed(1)
    summary.push(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${minutes} min`)
    total = add(total, counts)
  }
  console.log(`\n${summary.join("\n")}\n${total.passed} passed, ${total.failed} failed`)
  await end(total.failed === 0 ? 0 : 1)
}

/** A suite that ends with an error without a failed test is itself what failed. */
async function runSuite(script: string, file: string): Promise<Counts> {
  rmSync(file, { force: true })
  const holds = await runCommand(process.execPath, [script], { [countsFileSetting]: file })
  const counts = readCounts(file)
  return holds ? counts : { ...counts, failed: Math.max(counts.failed, 1) }
}
