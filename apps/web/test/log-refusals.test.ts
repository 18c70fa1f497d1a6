import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest"
import { logRefusals } from "../src/server/log-refusals.ts"

let server: Server
let address: string
const lines: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    const [, status = "", id = ""] = request.url?.split("?")[0]?.split("/") ?? []
    if (id) response.setHeader("x-request-id", id)
    response.writeHead(Number(status)).end()
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  logRefusals()
})

afterAll(() => server.close())

beforeEach(() => {
  lines.length = 0
  vi.spyOn(console, "error").mockImplementation((line: string) => void lines.push(line))
})

test.each([
  ["GET", "/404/the-id", "Request the-id refused: 404 GET /404/the-id"],
  ["POST", "/403/the-id?code=a-secret", "Request the-id refused: 403 POST /403/the-id"],
])("refused request: %s %s is in the log, without its query", async (method, path, line) => {
  await fetch(`${address}${path}`, { method })
  await expect.poll(() => lines).toEqual([line])
})

test("refused request: what is answered, and what has no id, is not in the log", async () => {
  for (const path of ["/200/the-id", "/302/the-id", "/500/the-id", "/404"]) {
    await fetch(`${address}${path}`, { redirect: "manual" })
  }
  await fetch(`${address}/410/last`)
  await expect.poll(() => lines).toEqual(["Request last refused: 410 GET /410/last"])
})
