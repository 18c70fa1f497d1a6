import { existsSync, globSync, readFileSync, rmSync } from "node:fs"
import { root } from "./env.ts"

export interface Counts {
  passed: number
  failed: number
}

/** Where each package's vitest writes its report, and where Playwright does, from the root. */
const reports = { vitest: "{apps,packages,db}{,/*}/test-results/vitest.json" }
export const playwrightReport = `${root}e2e/test-results/playwright.json`

export function removeReports(): void {
  for (const file of [...vitestReports(), playwrightReport]) rmSync(file, { force: true })
}

/** The sum over all packages. */
export function countVitest(): Counts {
  return vitestReports().map(countReport).reduce(add, { passed: 0, failed: 0 })
}

export function countPlaywright(): Counts {
  if (!existsSync(playwrightReport)) return { passed: 0, failed: 0 }
  const { stats, errors } = read(playwrightReport) as PlaywrightReport
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length }
}

export function add(one: Counts, other: Counts): Counts {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed }
}

function countReport(file: string): Counts {
  const { numPassedTests, numFailedTests, testResults } = read(file) as VitestReport
  // A file that does not load has no tests that could fail.
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  )
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length }
}

function vitestReports(): string[] {
  return globSync(reports.vitest, { cwd: root }).map((file) => `${root}${file}`)
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
