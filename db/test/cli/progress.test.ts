import { expect, onTestFinished, test, vi } from "vitest"
import { showProgress } from "../../src/cli/progress.ts"

test("long work says how far it is now and then, and nothing before there is anything to count", () => {
  vi.useFakeTimers({ toFake: ["performance"] })
  onTestFinished(() => void vi.useRealTimers())
  const printed = vi.spyOn(console, "error").mockReturnValue()
  onTestFinished(() => printed.mockRestore())
  const progress = showProgress("tenants")

  for (const done of [0, 1, 2]) {
    vi.advanceTimersByTime(6_000)
    progress.update(done, done === 0 ? 0 : 4)
    progress.update(done, 4)
  }

  expect(printed.mock.calls.flat()).toEqual([
    "0/4 tenants, 0/s, ? left",
    "1/4 tenants, 0.083/s, 36 s left",
    "2/4 tenants, 0.11/s, 18 s left",
  ])
})
