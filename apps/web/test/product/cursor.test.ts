import { expect, test } from "vitest"
import { cursorOf, parseCursor } from "../../src/product/tasks/cursor.ts"

const id = "0b6f3c1e-7b5a-4f0e-9c1d-2a3b4c5d6e7f"

test.each(["1", "-3", "1763848111.123456", "0.0009765625"])(
  "position %s comes back",
  (position) => {
    expect(parseCursor(cursorOf({ position, id }))).toEqual({ position, id })
  },
)

test.each([undefined, "", "1", `NaN_${id}`, `1_${id}'`, `1e5_${id}`, ["1"]])(
  "%j is no cursor",
  (text) => {
    expect(parseCursor(text)).toBeUndefined()
  },
)
