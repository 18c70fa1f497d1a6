import { expect, test } from "vitest"
import { projectsCsv } from "../../src/product/projects/projects-csv.ts"

const project = {
  key: "SHOP",
  name: "Spring shop",
  description: "",
  todo: 1,
  inProgress: 2,
  inReview: 3,
  done: 4,
  nextDueOn: null,
}

test("a line of names, then one for each project", () => {
  expect(projectsCsv([project, { ...project, nextDueOn: "2026-11-22" }])).toBe(
    "\uFEFFKey,Name,Description,To do,In progress,In review,Done,Next due\r\n" +
      "SHOP,Spring shop,,1,2,3,4,\r\n" +
      "SHOP,Spring shop,,1,2,3,4,2026-11-22\r\n",
  )
})

test("commas, quotes and line ends stay inside their field", () => {
  const csv = projectsCsv([{ ...project, name: 'Tents, "light"', description: "one\ntwo" }])
  expect(csv).toContain('SHOP,"Tents, ""light""","one\ntwo",1')
})

test.each(["=1+1", "+1", "-1", "@x", "\t=1", "＝1＋1", "＋1", "－1", "＠x"])(
  "%j is no formula to a spreadsheet",
  (name) => {
    expect(projectsCsv([{ ...project, name }])).toContain(`SHOP,'${name},`)
  },
)

test.each(["\r=1", "\n=1"])("%j is no formula to a spreadsheet", (name) => {
  expect(projectsCsv([{ ...project, name }])).toContain(`SHOP,"'${name}",`)
})
