import { spawnSync } from "node:child_process"
import { rmSync } from "node:fs"
import { end, endOnSignals } from "./closing.ts"
import { root } from "./env.ts"
import { Explained, explaining } from "./explained.ts"
import { runCommand } from "./run-command.ts"
import { add, type Counts, countReport, none, printCounts } from "./test-results.ts"

/** Debian 12's own PostgreSQL, and the release that first changed what the library reads. */
const major = 15
const oldestMinor = 20
const bin = `/usr/lib/postgresql/${major}/bin`

/** The library's tests, and the commands from `db:migrate` to `tenant purge`. */
const packages = ["packages/tenancy", "db"]

endOnSignals()
await explaining(testInstalled, end)

/** Runs the tests that are for any server on the PostgreSQL that Debian has installed. */
async function testInstalled(): Promise<void> {
  console.log(`PostgreSQL ${readVersion()} in ${bin}`)
  let counts = none
  for (const folder of packages) counts = add(counts, await testPackage(folder))
  printCounts(counts)
  await end(counts.failed === 0 ? 0 : 1)
}

/** @throws Explained where it is missing, or older than what the tests are for. */
function readVersion(): string {
  const remedy = `Run "apt-get update" and "apt-get install postgresql-${major}".`
  const { stdout } = spawnSync(`${bin}/postgres`, ["--version"], { encoding: "utf8" })
  const version = /\(PostgreSQL\) (\d+)\.(\d+)/.exec(stdout ?? "")
  if (!version) throw new Explained(`There is no PostgreSQL ${major} in ${bin}. ${remedy}`)
  const [, found, minor] = version.map(Number)
  if (found === major && minor !== undefined && minor >= oldestMinor) return `${found}.${minor}`
  throw new Explained(
    `${bin} has PostgreSQL ${found}.${minor}, and these tests are for ${major}.${oldestMinor} or newer. ${remedy}`,
  )
}

async function testPackage(folder: string): Promise<Counts> {
  const report = `${root}${folder}/test-results/installed.json`
  rmSync(report, { force: true })
  const vitest = ["exec", "vitest", "run", "--config", "vitest.installed.config.ts"]
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`]
  const args = ["--dir", folder, ...vitest, ...reporters]
  const holds = await runCommand("pnpm", args, { PG_BIN: bin })
  const counts = countReport(report)
  return holds ? counts : { ...counts, failed: Math.max(counts.failed, 1) }
}
