import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root, setting } from "./env.ts"

export interface Counts {
  passed: number
  failed: number
}

export const none: Counts = { passed: 0, failed: 0 }

/** Names the file in which a suite leaves its counts for the program that runs several of them. */
export const countsFileSetting = "TEST_COUNTS_FILE"

/** Leaves a suite's counts where {@link countsFileSetting} says. */
export function writeCounts(counts: Counts): void {
  const file = setting(countsFileSetting)
  if (file) writeFileSync(file, JSON.stringify(counts))
}

/** A suite's last line. */
export function printCounts(counts: Counts): void {
  writeCounts(counts)
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`)
}

export function readCounts(file: string): Counts {
  return existsSync(file) ? (read(file) as Counts) : none
}

/** Where each package's vitest writes its report, and where Playwright does, from the root. */
const reports = { vitest: "{apps,packages,db}{,/*}/test-results/vitest.json" }

/** What makes vitest write its report there, besides what it prints. */
export const vitestReporters = [
  ...["--reporter=default", "--reporter=json"],
  "--outputFile.json=test-results/vitest.json",
]
export const playwrightReport = `${root}e2e/test-results/playwright.json`

export function removeReports(): void {
  for (const file of [...vitestReports(), playwrightReport]) rmSync(file, { force: true })
}

/** The sum over all packages of a copy of the project. */
export function countVitest(folder = root): Counts {
  return vitestReports(folder).map(countReport).reduce(add, none)
}

export function countPlaywright(file = playwrightReport): Counts {
  if (!existsSync(file)) return none
  const { stats, errors } = read(file) as PlaywrightReport
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length }
}

export function add(one: Counts, other: Counts): Counts {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed }
}

/** Of one package's vitest; nothing where it did not come as far as a report. */
export function countReport(file: string): Counts {
  if (!existsSync(file)) return none
  const { numPassedTests, numFailedTests, testResults } = read(file) as VitestReport
  // A file that does not load has no tests that could fail.
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  )
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length }
}

function vitestReports(folder = root): string[] {
  return globSync(reports.vitest, { cwd: folder }).map((file) => join(folder, file))
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"))
}

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number }
  errors: unknown[]
}
