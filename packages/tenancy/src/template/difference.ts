import type { Statement } from "./statement.ts"

/**
 * Says what a new schema gets instead of `wanted`: the first place where both texts differ, in both.
 *
 *     differs in a new schema: "…alter column id set (n_distinct=1)" in the template,
 *     "…alter column id set (n_distinct=2)" there
 */
export function describeDifference(wanted: Statement, made: readonly Statement[]): string {
  const found = made.find(({ rank, name }) => rank === wanted.rank && name === wanted.name)
  if (!found) return `missing in a new schema: "${shorten(wanted.sql)}"`
  const [template, schema] = firstDifference(wanted.sql, found.sql)
  return `differs in a new schema: "${template}" in the template, "${schema}" there`
}

/** Characters that are shown before and after what differs, and of it. */
const around = 60
const longest = 160

function firstDifference(one: string, other: string): [string, string] {
  const [line, otherLine] = firstDifferentLines(one, other)
  const start = commonStart(line, otherLine)
  const end = Math.min(
    commonStart(reversed(line), reversed(otherLine)),
    line.length - start,
    otherLine.length - start,
  )
  return [
    excerpt(line, start, line.length - end),
    excerpt(otherLine, start, otherLine.length - end),
  ]
}

/** An absent line is empty. */
function firstDifferentLines(one: string, other: string): [string, string] {
  const [lines, otherLines] = [one.split("\n"), other.split("\n")]
  const index = lines.findIndex((line, place) => line !== otherLines[place])
  const place = index === -1 ? lines.length : index
  return [lines[place]?.trim() ?? "", otherLines[place]?.trim() ?? ""]
}

function commonStart(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let index = 0; index < length; index++) if (one[index] !== other[index]) return index
  return length
}

function reversed(text: string): string {
  return [...text].toReversed().join("")
}

function excerpt(text: string, start: number, end: number): string {
  const from = start > around ? start - around : 0
  const to = Math.min(text.length, end + around, from + longest)
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`
}

function shorten(text: string): string {
  return excerpt(text.replaceAll(/\s+/g, " "), 0, longest)
}
