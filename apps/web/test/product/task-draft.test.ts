import { expect, test } from "vitest"
import { type Draft, differences, rebased } from "../../src/product/tasks/task-draft.ts"

const base: Draft = {
  title: "Hang the sign",
  description: "",
  status: "todo",
  assigneeId: "",
  dueOn: "",
  version: 1,
}

test("one's own changes stand on top of what the other one saved", () => {
  const mine = { ...base, title: "Hang the old sign" }
  const theirs: Draft = { ...base, title: "Hang the new sign", status: "done", version: 2 }

  expect(rebased(mine, base, theirs)).toEqual({
    ...theirs,
    title: "Hang the old sign",
    version: 1,
  })
})

test("a version is no difference", () => {
  expect(differences(base, { ...base, version: 2 })).toEqual([])
  expect(differences(base, { ...base, dueOn: "2031-05-04" })).toEqual(["dueOn"])
})
