import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { handlerMethods } from "../scripts/handler-methods.ts"
import { allowedMethods, isHandler } from "../src/allowed-methods.ts"

const handlers = {
  "/sign-out": ["POST"],
  "/file": ["GET"],
  "/problem/[code]": ["GET"],
  "/api/auth/[...rest]": ["GET", "POST", "DELETE"],
}

test.each([
  ["/", "GET, HEAD, OPTIONS, POST"],
  ["/projects/x", "GET, HEAD, OPTIONS, POST"],
  ["/sign-out", "OPTIONS, POST"],
  ["/sign%2Dout", "OPTIONS, POST"],
  ["/file", "GET, HEAD, OPTIONS"],
  ["/problem/taken", "GET, HEAD, OPTIONS"],
  ["/problem/taken/more", "GET, HEAD, OPTIONS, POST"],
  ["/api/auth/callback/email", "DELETE, GET, HEAD, OPTIONS, POST"],
])("%s allows %s", (path, methods) => {
  expect(allowedMethods(path, handlers).join(", ")).toBe(methods)
  expect(isHandler(path, handlers)).toBe(methods !== "GET, HEAD, OPTIONS, POST")
})

test("the methods of a route handler are those that its file exports, however it does", () => {
  const app = fileURLToPath(new URL("../src/app", import.meta.url))
  expect(handlerMethods(app)).toMatchObject({
    "/sign-out": ["POST"],
    "/api/health": ["GET"],
    "/api/auth/[...nextauth]": ["GET", "POST"],
    "/icon.svg": ["GET"],
  })
})
