import { once } from "node:events"
import { type AddressInfo, connect, createServer } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { startDelayProxy } from "../src/harness/delay-proxy.ts"
import { inTurn, medianRatio } from "../src/harness/in-turn.ts"
import { bounded, figure } from "../src/harness/row.ts"

test("contenders are measured there and back in each round", async () => {
  const order: string[] = []
  const contender = (name: string) => async () => order.push(name)

  const times = await inTurn({ a: contender("a"), b: contender("b") }, 2)

  expect(order.join("")).toBe("abbaabba")
  expect(times).toEqual({ a: [2.5, 6.5], b: [2.5, 6.5] })
})

test("a ratio is that of rounds, whatever the machine did between them", () => {
  expect(medianRatio([1, 10, 3], [2, 20, 4])).toBe(0.5)
})

test("a bound holds or does not, and a plain figure promises nothing", () => {
  expect(bounded("rate", 0.8796, "x", [">=", 0.88])).toMatchObject({
    bound: ">= 0.88",
    holds: true,
  })
  expect(bounded("rate", 0.87, "x", [">=", 0.88]).holds).toBe(false)
  expect(bounded("latency", 1.2, "x", ["<=", 1.1]).holds).toBe(false)
  expect(figure("rate", 3491.4, "reads/s")).toMatchObject({ value: 3491, bound: null, holds: true })
})

test("a proxy delays every byte each way, and does not change them", async () => {
  const echo = createServer((socket) => socket.pipe(socket))
  echo.listen(0, "127.0.0.1")
  onTestFinished(() => void echo.close())
  await once(echo, "listening")
  const { port } = echo.address() as AddressInfo
  const far = await startDelayProxy(`postgres://app:app@127.0.0.1:${port}/app`, 20)
  onTestFinished(() => far.stop())
  const socket = connect(Number(new URL(far.url).port), "127.0.0.1")
  await once(socket, "connect")

  const started = performance.now()
  socket.write("there and back")
  const [answer] = await once(socket, "data")

  expect(String(answer)).toBe("there and back")
  expect(performance.now() - started).toBeGreaterThanOrEqual(40)
})
