import type pg from "pg"
import { keptSession } from "../controls.ts"
import {
  expectClean,
  expectLeftAsFound,
  expectOwn,
  expectRefused,
  whatIsLeft,
} from "../expect-held.ts"
import type { IsolationDefinition } from "../isolation-definition.ts"
import { Leak } from "../isolation-error.ts"
import type { CanaryDb, Party, Stage } from "../stage.ts"

export const connectionCases: readonly IsolationDefinition[] = [
  {
    name: "interleaved queries",
    behaviour: "However two tenants' queries interleave, each sees its own rows.",
    control: naivelyInterleaved,
    async attempt(stage) {
      for (const db of [stage.db, stage.open(8)]) {
        const asked = Array.from({ length: 400 }, (_, index) => oneOf(stage, index))
        const seen = await Promise.all(
          asked.map((party) => stage.enter(party, () => read(stage, db))),
        )
        asked.forEach((party, index) => {
          expectOwn(party, seen[index] ?? [], "Among many queries one tenant read")
        })
      }
    },
  },
  {
    name: "interleaved transactions",
    behaviour: "However two tenants' transactions interleave, each reads and writes its own rows.",
    control: naivelyInterleaved,
    async attempt(stage) {
      for (const db of [stage.db, stage.open(8)]) {
        const parties = Array.from({ length: 60 }, (_, index) => oneOf(stage, index))
        await Promise.all(
          parties.map((party) => stage.enter(party, () => readTwice(stage, db, party))),
        )
      }
    },
  },
  {
    name: "a connection at rest",
    behaviour: "What a query or a transaction was told is gone from its connection when it ends.",
    async control({ withClient }) {
      return await withClient("login", async (client) => {
        await client.query("set statement_timeout = 1234")
        const { rows } = await client.query(whatIsLeft)
        return rows.length > 0
      })
    },
    async attempt(stage) {
      await stage.enter(stage.one, () => read(stage, stage.db))
      await expectLeftAsFound(stage, "a query")
      await stage.enter(stage.one, () =>
        stage.db.transaction().execute((transaction) => read(stage, transaction)),
      )
      await expectLeftAsFound(stage, "a transaction")
    },
  },
  {
    name: "no scope",
    behaviour: "Without a scope a query is refused before anything is sent.",
    async control({ network, raw, one }) {
      const before = network.sent()
      await raw(one, "select 1")
      return network.sent() > before
    },
    async attempt(stage) {
      const before = stage.network.sent()
      await expectRefused(read(stage, stage.db), { did: "Outside every scope one read", codes: [] })
      const begun = stage.db.transaction().execute(async () => "begun")
      await expectRefused(begun, { did: "Outside every scope a transaction began", codes: [] })
      const bytes = stage.network.sent() - before
      if (bytes > 0) throw new Leak({ did: "Outside every scope", saw: `${bytes} bytes were sent` })
    },
  },
  {
    name: "a query builder carried off",
    behaviour: "A query belongs to the scope that it is executed in, not to where it was built.",
    async control({ one, table, asOwner }) {
      const rows = await asOwner(`select body from "${one.tenant.schema}"."${table}"`)
      return rows[0]?.body === one.canary
    },
    async attempt(stage) {
      const built = await stage.enter(stage.one, async () => ({ query: select(stage, stage.db) }))
      const seen = await stage.enter(stage.other, () => built.query.execute())
      expectOwn(stage.other, seen, "A query built in one scope was executed in another")
      const outside = { did: "A query built in a scope was executed outside", codes: [] }
      await expectRefused(built.query.execute(), outside)
    },
  },
  {
    name: "a promise left floating",
    behaviour: "A query that nobody awaits stays in its scope, and disturbs no other.",
    control: keptSession,
    async attempt(stage) {
      let floating: Promise<{ body: string }[]> = Promise.resolve([])
      await stage.enter(stage.one, async () => {
        floating = read(stage, stage.db)
        // Told later; until then nobody listens.
        floating.catch(() => {})
      })
      const others = await stage.enter(stage.other, () => read(stage, stage.db))
      expectOwn(stage.other, others, "While a query floated past its scope one read")
      expectOwn(stage.one, await floating, "A query that floated past its scope read")
      await expectLeftAsFound(stage, "a query that nobody awaited")
    },
  },
  {
    name: "a connection kept",
    behaviour: "A connection that is kept past its loan holds nothing.",
    control: keptSession,
    async attempt(stage) {
      const kept = await stage.enter(stage.one, () =>
        stage.db.connection().execute(async (connection) => ({ connection })),
      )
      const reading = stage.enter(stage.one, () => read(stage, kept.connection))
      await expectRefused(reading, { did: "A connection was used past its loan", codes: [] })
      await expectClean(stage, "the use of a connection past its loan")
    },
  },
  {
    name: "rows of the app",
    behaviour: "The app's own queries find the tenant's rows and no other's.",
    needs: "rows",
    control: async (stage) =>
      (await withPlantedRows(stage, readRows)).other.includes(stage.other.canary),
    async attempt(stage) {
      const seen = await withPlantedRows(stage, readRows)
      for (const [party, foreign] of [
        [seen.one, stage.other],
        [seen.other, stage.one],
      ] as const) {
        if (!party.includes(foreign.canary)) continue
        throw new Leak({ did: "The app's own query was made", saw: foreign.canary })
      }
    },
  },
]

/** With rows of the app's own planted for both tenants. */
export async function withPlantedRows<T>(
  stage: Stage,
  fn: (stage: Stage) => Promise<T>,
): Promise<T> {
  const { rows } = stage.app
  if (!rows) throw new TypeError("The isolation kit needs `rows` to know what pages show.")
  const each = async (step: "plant" | "remove") => {
    for (const party of [stage.one, stage.other]) {
      await stage.enter(party, async () => rows[step](stage.db as never, party.canary))
    }
  }
  try {
    await each("plant")
    return await fn(stage)
  } finally {
    await each("remove")
  }
}

async function readRows(stage: Stage): Promise<{ one: string; other: string }> {
  const readAs = async (party: Party) =>
    JSON.stringify(await stage.enter(party, async () => stage.app.rows?.read(stage.db as never)))
  const [one, other] = await Promise.all([readAs(stage.one), readAs(stage.other)])
  return { one, other }
}

/** A pool of one that is told the path first and asked afterwards. */
async function naivelyInterleaved({ one, other, table, withClient }: Stage): Promise<boolean> {
  return await withClient("owner", async (client: pg.Client) => {
    const ask = async ({ tenant }: Party) => {
      await client.query(`set search_path to "${tenant.schema}"`)
      return (await client.query(`select body from ${table}`)).rows
    }
    const [seen] = await Promise.all([ask(one), ask(other)])
    return seen?.some(({ body }) => body === other.canary) ?? false
  })
}

async function readTwice(stage: Stage, db: CanaryDb, party: Party): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const id = 1000
    await transaction.insertInto(stage.table).values({ id, body: party.canary }).execute()
    await transaction.deleteFrom(stage.table).where("id", "=", id).execute()
    expectOwn(party, await read(stage, transaction), "Among many transactions one tenant read")
  })
}

function select({ table }: Stage, db: CanaryDb) {
  return db.selectFrom(table).select("body")
}

function read(stage: Stage, db: CanaryDb): Promise<{ body: string }[]> {
  return select(stage, db).execute()
}

function oneOf({ one, other }: Stage, index: number): Party {
  return index % 2 === 0 ? one : other
}
