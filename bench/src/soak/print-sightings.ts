import type { Sightings } from "./watch.ts"

/** Prints what was seen: for people, or as JSON for programs. */
export function printSightings(seen: Sightings, seconds: number, json: boolean | undefined): void {
  if (json) {
    const { operations, foreign, faults, errors, byKind, evidence } = seen
    const bound = foreign === 0 ? 3 / operations : null
    console.log(
      JSON.stringify({ operations, foreign, faults, errors, bound, seconds, byKind, evidence }),
    )
    return
  }
  const { operations, foreign, faults, errors, byKind, evidence } = seen
  console.log(
    [
      `operations  ${operations} in ${seconds.toFixed(0)} s, ${(operations / seconds).toFixed(0)} a second`,
      `foreign     ${foreign}${foreign === 0 ? `: at 95 %, fewer than 1 in ${Math.floor(operations / 3)} (3/N)` : ""}`,
      `faults      ${faults}${kinds(byKind.faults)}`,
      `lifecycle   ${total(byKind.lifecycle)}${kinds(byKind.lifecycle)}`,
      `explained   ${total(byKind.explained)}${kinds(byKind.explained)}`,
      `errors      ${errors}${kinds(byKind.errors)}`,
      ...evidence,
    ].join("\n"),
  )
}

function kinds(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([kind, count]) => `${kind} ${count}`)
  return parts.length > 0 ? `: ${parts.join(", ")}` : ""
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
