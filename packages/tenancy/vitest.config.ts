import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    // By path, not by package: @repo/db depends on this one, and only these tests need its server.
    globalSetup: ["../../db/src/testing/server-setup.ts"],
    // Of each kind of connection. For a night: RANDOM_PROGRAMS=20000.
    provide: { randomPrograms: Number(process.env.RANDOM_PROGRAMS ?? 60) },
    typecheck: { enabled: false },
    // One core less unless told; but much of a test is waiting for the server or a command.
    maxWorkers: "100%",
    // Two busy cores are slow, not wrong. What must end in time says so itself.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
  },
})
