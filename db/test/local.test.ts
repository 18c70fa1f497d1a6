import { expect, test } from "vitest"
import { assertLocal } from "../src/local.ts"

test.each([
  "postgres://app@localhost:5432/app",
  "postgres://app@127.0.0.1/app",
  "postgres://app@[::1]:5432/app",
  "postgres://app@/app?host=/var/run/postgresql",
])("%s is on this machine", (url) => {
  expect(() => assertLocal(url, "DATABASE_URL")).not.toThrow()
})

test.each([
  "postgres://app@db.example.com/app",
  "postgres://app@10.0.0.5/app",
  "postgres://app@localhost.example.com/app",
  "postgres://app@127.0.0.1.example.com/app",
  "postgres://app@localhost/app?host=db.example.com",
])("%s is not", (url) => {
  expect(() => assertLocal(url, "DATABASE_URL")).toThrow(/^DATABASE_URL leads to .*--force/)
})
