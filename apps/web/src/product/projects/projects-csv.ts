import type { ProjectSummary } from "./project-summary.ts"

type ExportedProject = Omit<ProjectSummary, "id" | "people">

/**
 * Projects as CSV (RFC 4180): a line of names, then one for each project. It begins with a byte
 * order mark, without which Excel does not read UTF-8.
 */
export function projectsCsv(projects: readonly ExportedProject[]): string {
  const lines = projects.map((project) => columns.map(([, value]) => field(value(project))))
  const text = [columns.map(([name]) => field(name)), ...lines]
    .map((line) => `${line.join(",")}\r\n`)
    .join("")
  return `\uFEFF${text}`
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
  // A spreadsheet takes a cell that begins so for a formula, and runs it. In full width as well:
  // Excel of some languages reads these as their ASCII characters.
  const plain = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
