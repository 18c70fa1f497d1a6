import { expect, test } from "vitest"
import { describeDifference } from "../../src/template/difference.ts"
import { RANKS, type Statement } from "../../src/template/statement.ts"

function statement(text: string, name = "things"): Statement {
  return { rank: RANKS.tables, name, sql: text, makes: [], needs: [] }
}

test("a statement that comes out different: the first place that differs is shown in both", () => {
  const long = "x".repeat(100)
  const wanted = statement(
    `create table things (\n  id int,\n  a text default '${long}1${long}'\n)`,
  )
  const made = statement(`create table things (\n  id int,\n  a text default '${long}2${long}'\n)`)

  const text = describeDifference(wanted, [statement("other", "others"), made])

  const x = "x".repeat(60)
  expect(text).toBe(`differs in a new schema: "…${x}1${x}…" in the template, "…${x}2${x}…" there`)
})

test("a statement that has a line more: the line is shown, and nothing for the other", () => {
  const wanted = statement("create table things (\n  id int,\n  body text\n)")
  const made = statement("create table things (\n  id int\n)")

  expect(describeDifference(wanted, [made])).toBe(
    'differs in a new schema: "id int," in the template, "id int" there',
  )
})

test("a statement of which nothing comes: it is shown whole", () => {
  const wanted = statement("create table things (\n  id int\n)")

  expect(describeDifference(wanted, [])).toBe(
    'missing in a new schema: "create table things ( id int )"',
  )
})
