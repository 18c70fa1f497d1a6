import { expect, test } from "vitest"
import { dayIn } from "../../src/product/tasks/day.ts"

const now = new Date("2031-05-03T23:30:00Z")

test.each([
  ["Pacific/Auckland", "2031-05-04"],
  ["America/Los_Angeles", "2031-05-03"],
  ["UTC", "2031-05-03"],
  [undefined, "2031-05-03"],
  ["", "2031-05-03"],
  ["Mars/Olympus", "2031-05-03"],
  ["<script>", "2031-05-03"],
])("in %j it is %s", (zone, day) => {
  expect(dayIn(zone, now)).toBe(day)
})
