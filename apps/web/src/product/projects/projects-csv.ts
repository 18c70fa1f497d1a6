import type { ProjectSummary } from "./project-summary.ts"

type ExportedProject = Omit<ProjectSummary, "id" | "people">

/** Projects as CSV (RFC 4180): a line of names, then one for each project. */
export function projectsCsv(projects: readonly ExportedProject[]): string {
  const lines = projects.map((project) => columns.map(([, value]) => field(value(project))))
  return [columns.map(([name]) => field(name)), ...lines]
    .map((line) => `${line.join(",")}\r\n`)
    .join("")
}

const columns: readonly (readonly [
  name: string,
  value: (project: ExportedProject) => string | number | null,
])[] = [
  ["Key", ({ key }) => key],
  ["Name", ({ name }) => name],
  ["Description", ({ description }) => description],
  ["To do", ({ todo }) => todo],
  ["In progress", ({ inProgress }) => inProgress],
  ["In review", ({ inReview }) => inReview],
  ["Done", ({ done }) => done],
  ["Next due", ({ nextDueOn }) => nextDueOn],
]

function field(value: string | number | null): string {
  const text = String(value ?? "")
  // A spreadsheet takes a cell that begins so for a formula, and runs it.
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
