import { temporaryServer } from "@repo/db/server"
import { activeScope } from "@repo/tenancy"
import { CompiledQuery, Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import { expect, onTestFinished, test, vi } from "vitest"
import { runSoak, type SoakOptions } from "../src/soak/run-soak.ts"
import type { CanaryTables, SharedCanaryTables, SoakTenancy } from "../src/soak/world.ts"

const enough = 1_500

// Half of it is the making of the database.
vi.setConfig({ testTimeout: 180_000 })

test.each(["database", "unavailable"] as const)(
  "a short soak, with hardening %s, sees no other tenant's rows, and no error that no fault explains",
  async (hardening) => {
    const seen = await soak({
      hardening,
      goesOn: ({ operations, faults }) => operations < enough || faults < 5,
    })

    expect(seen).toMatchObject({ foreign: 0, errors: 0, evidence: [] })
    expect(seen.operations).toBeGreaterThanOrEqual(enough)
  },
)

test("a soak sees the rows that a path set for the session lets through", async () => {
  const seen = await soak({
    open: openWithSessionPath,
    goesOn: ({ operations, foreign }) => foreign === 0 && operations < enough,
  })

  expect(seen.foreign).toBeGreaterThan(0)
  expect(seen.evidence.join()).toMatch(/canary-[a-z0-9]+ was answered canary-/)
})

function onClose(close: () => unknown): void {
  onTestFinished(async () => void (await close()))
}

async function soak(options: Pick<SoakOptions, "goesOn" | "hardening" | "open">) {
  const server = await temporaryServer()
  onTestFinished(() => server.release())
  return await runSoak(server, { tenants: 4, ...options, onClose })
}

/** What not to do: the first tenant that uses a connection decides for all that follow. */
function openWithSessionPath(url: string, superuserUrl: string): SoakTenancy {
  const through = new URL(superuserUrl)
  through.host = new URL(url).host
  const pool = new pg.Pool({ connectionString: through.href, max: 4 })
  pool.on("error", () => {})
  pool.on("connect", (client) => client.on("error", () => {}))
  const dialect = () =>
    new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        const schema = await activeScope().then(
          ({ tenant }) => tenant.schema,
          () => "public",
        )
        await connection.executeQuery(CompiledQuery.raw(`set search_path to ${schema}`))
      },
    })
  return {
    db: new Kysely<CanaryTables>({ dialect: dialect() }),
    sharedDb: new Kysely<SharedCanaryTables>({ dialect: dialect() }),
    // What it has lost on the way never comes back to be waited for.
    destroy: async () => void pool.end(),
  }
}
