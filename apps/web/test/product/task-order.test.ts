import { describe, expect, test } from "vitest"
import {
  type Columns,
  placeOf,
  stepFrom,
  taskAbove,
  withPlaceOf,
  withTaskAt,
} from "../../src/product/tasks/task-order.ts"
import type { TaskSummary } from "../../src/product/tasks/task-summary.ts"

const columns: Columns = {
  todo: [task("a"), task("b"), task("c")],
  in_progress: [task("d")],
  in_review: [],
  done: [],
}

describe("the order of tasks", () => {
  test("a card moves within its column, counted without itself", () => {
    const moved = withTaskAt(columns, "a", { status: "todo", index: 2 })
    expect(moved.todo.map(({ id }) => id)).toEqual(["b", "c", "a"])
    expect(taskAbove(moved, "a")).toBe("c")
  })

  test("a card that changes its column takes the column's status", () => {
    const moved = withTaskAt(columns, "b", { status: "in_progress", index: 0 })
    expect(moved.in_progress.map(({ id, status }) => [id, status])).toEqual([
      ["b", "in_progress"],
      ["d", "todo"],
    ])
    expect(moved.todo.map(({ id }) => id)).toEqual(["a", "c"])
    expect(taskAbove(moved, "b")).toBeUndefined()
  })

  test("sideways it keeps its height, as far as the column reaches", () => {
    expect(stepFrom(columns, { status: "todo", index: 2 }, "right")).toEqual({
      status: "in_progress",
      index: 1,
    })
  })

  test.each([
    [{ status: "todo", index: 0 }, "up"],
    [{ status: "todo", index: 2 }, "down"],
    [{ status: "todo", index: 1 }, "left"],
    [{ status: "done", index: 0 }, "right"],
  ] as const)("from %j there is no way %s", (place, step) => {
    expect(stepFrom(columns, place, step)).toBeUndefined()
  })

  test("a card put where others have it stands below the same card as there", () => {
    const moved = withTaskAt(columns, "a", { status: "done", index: 0 })
    const others = withTaskAt(columns, "c", { status: "todo", index: 1 })
    expect(withPlaceOf(moved, others, "b").todo.map(({ id }) => id)).toEqual(["c", "b"])
    expect(withPlaceOf(moved, others, "a").todo.map(({ id }) => id)).toEqual(["a", "b", "c"])
  })

  test("an unknown card has no place and moves nothing", () => {
    expect(placeOf(columns, "x")).toBeUndefined()
    expect(withTaskAt(columns, "x", { status: "done", index: 0 })).toBe(columns)
  })
})

function task(id: string): TaskSummary {
  const nobody = { assigneeId: null, assigneeName: null }
  return {
    id,
    number: 1,
    title: id,
    status: "todo",
    dueOn: null,
    position: "1",
    version: 1,
    ...nobody,
  }
}
