import type { Row } from "./row.ts"

/** Prints rows as a table for people, or as JSON for programs. */
export function printRows(rows: readonly Row[], json: boolean | undefined): void {
  console.log(json ? JSON.stringify({ rows }) : table(rows))
}

function table(rows: readonly Row[]): string {
  const lines = [
    ["NAME", "VALUE", "UNIT", "BOUND", ""],
    ...rows.map((row) => [row.name, String(row.value), row.unit, row.bound ?? "", verdict(row)]),
  ]
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines
    .map(([name = "", value = "", unit = "", bound = "", holds = ""]) =>
      [
        name.padEnd(widths[0] ?? 0),
        value.padStart(widths[1] ?? 0),
        unit.padEnd(widths[2] ?? 0),
        bound.padEnd(widths[3] ?? 0),
        holds,
      ]
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
}

function verdict({ bound, holds }: Row): string {
  if (bound === null) return ""
  return holds ? "holds" : "DOES NOT HOLD"
}
