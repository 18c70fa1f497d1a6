import { sql } from "kysely"
import { keptSession } from "../controls.ts"
import { expectClean, expectOwn, expectRefused } from "../expect-held.ts"
import type { IsolationDefinition } from "../isolation-definition.ts"
import { Leak } from "../isolation-error.ts"
import { type CanaryDb, planted, type Stage } from "../stage.ts"

export const transactionCases: readonly IsolationDefinition[] = [
  {
    name: "a transaction that throws",
    behaviour: "An error takes back what its transaction wrote, and the next one starts anew.",
    async control(stage) {
      await stage.withClient("owner", async (client) => {
        await client.query(insertion(stage, stage.one.tenant.schema))
        // Nobody rolled back; the next borrower begins and commits.
        await client.query("begin; commit")
      })
      return (await strays(stage)) > 0
    },
    async attempt(stage) {
      const throwing = stage.enter(stage.one, () =>
        stage.db.transaction().execute(async (transaction) => {
          await insert(stage, transaction)
          throw new Error("changed my mind")
        }),
      )
      await throwing.catch(() => {})
      await stage.enter(stage.other, () =>
        stage.db.transaction().execute((transaction) => sql`select 1`.execute(transaction)),
      )
      await expectNoStrays(stage, "A transaction threw, and another tenant's committed after it")
      await expectClean(stage, "a transaction that threw")
    },
  },
  {
    name: "an error swallowed",
    behaviour: "A commit that the server turned into a rollback is an error.",
    control: ({ withClient }) =>
      withClient("owner", async (client) => {
        await client.query("select 1 / 0").catch(() => {})
        // Without a word of complaint.
        return (await client.query("commit")).command === "ROLLBACK"
      }),
    async attempt(stage) {
      const outcome = await stage
        .enter(stage.one, () =>
          stage.db.transaction().execute(async (transaction) => {
            await insert(stage, transaction)
            await sql`select 1 / 0`.execute(transaction).catch(() => {})
          }),
        )
        .then(
          () => "committed",
          () => "rejected",
        )
      await expectNoStrays(stage, "A transaction swallowed an error")
      if (outcome === "committed") {
        throw new Leak({ did: "A transaction swallowed an error", saw: "its commit succeeded" })
      }
      await expectClean(stage, "a transaction that swallowed an error")
    },
  },
  {
    name: "a transaction in another scope",
    behaviour: "A transaction is its scope's: under another tenant it answers nothing.",
    control: (stage) =>
      stage.withClient("owner", async (client) => {
        await client.query(`set search_path to "${stage.one.tenant.schema}"`)
        const reading = () => client.query(`select body from ${stage.table}`)
        const { rows } = await stage.enter(stage.other, reading)
        return rows[0]?.body === stage.one.canary
      }),
    async attempt(stage) {
      const nested = stage.enter(stage.one, () =>
        stage.db
          .transaction()
          .execute((transaction) => stage.enter(stage.other, () => read(stage, transaction))),
      )
      await expectRefused(nested, { did: "One tenant's transaction read as the other", codes: [] })
      await expectClean(stage, "a transaction used in another scope")
    },
  },
  {
    name: "a query past its transaction",
    behaviour: "A statement that nobody awaited is in its transaction or nowhere.",
    async control(stage) {
      await stage.withClient("owner", async (client) => {
        await client.query("commit")
        await client.query(`set search_path to "${stage.other.tenant.schema}"`)
        await client.query(insertion(stage))
      })
      return (await strays(stage)) > 0
    },
    async attempt(stage) {
      let floating: Promise<unknown> = Promise.resolve()
      const throwing = stage.enter(stage.one, () =>
        stage.db.transaction().execute(async (transaction) => {
          await sql`select 1`.execute(transaction)
          floating = Promise.allSettled([
            insert(stage, transaction),
            insert(stage, transaction, 9002),
          ])
          throw new Error("changed my mind")
        }),
      )
      await throwing.catch(() => {})
      const others = Array.from({ length: 10 }, () =>
        stage.enter(stage.other, () => read(stage, stage.db)),
      )
      for (const rows of await Promise.all(others)) {
        expectOwn(stage.other, rows, "While a statement floated past its transaction one read")
      }
      await floating
      await expectNoStrays(stage, "A statement floated past a transaction that threw")
    },
  },
  {
    name: "a savepoint",
    behaviour:
      "Rolling back to a savepoint takes back what followed it, in the scope's own schema.",
    async control(stage) {
      await stage.asOwner(insertion(stage, stage.one.tenant.schema))
      return (await strays(stage)) > 0
    },
    async attempt(stage) {
      await stage.enter(stage.one, async () => {
        const transaction = await stage.db.startTransaction().execute()
        const after = await transaction.savepoint("here").execute()
        await insert(stage, after)
        await sql`select 1 / 0`.execute(after).catch(() => {})
        const back = await after.rollbackToSavepoint("here").execute()
        expectOwn(stage.one, await read(stage, back), "After a savepoint was gone back to one read")
        await back.commit().execute()
      })
      await expectNoStrays(stage, "A savepoint was gone back to")
      await expectClean(stage, "a savepoint")
    },
  },
  {
    name: "a stream",
    behaviour:
      "A stream gives its tenant's rows while others wait, and frees its connection clean.",
    control: keptSession,
    async attempt(stage) {
      const stream = () => stage.db.selectFrom(stage.table).select("body").stream(3)
      const { rows, others } = await stage.enter(stage.one, async () => {
        const seen: { body: string }[] = []
        const waiting: Promise<{ body: string }[]>[] = []
        for await (const row of stream()) {
          seen.push(row)
          waiting.push(stage.enter(stage.other, () => read(stage, stage.db)))
          await new Promise(setImmediate)
        }
        return { rows: seen, others: await Promise.all(waiting) }
      })
      expectOwn(stage.one, rows, "A stream was read slowly")
      for (const seen of others) expectOwn(stage.other, seen, "While a stream was read one read")
      await stage.enter(stage.one, async () => {
        for await (const _ of stream()) break
      })
      await expectClean(stage, "a stream that was left early")
    },
  },
]

function read({ table }: Stage, db: CanaryDb): Promise<{ body: string }[]> {
  return db.selectFrom(table).select("body").execute()
}

function insert({ table, one }: Stage, db: CanaryDb, id = 9001): Promise<unknown> {
  return db.insertInto(table).values({ id, body: one.canary }).execute()
}

function insertion({ table, one }: Stage, schema?: string): string {
  const target = schema ? `"${schema}"."${table}"` : table
  return `insert into ${target} values (9001, '${one.canary}')`
}

async function expectNoStrays(stage: Stage, did: string): Promise<void> {
  if ((await strays(stage)) > 0) {
    throw new Leak({ did, saw: "what should have been rolled back is there" })
  }
}

/** Rows, in either tenant, that nobody committed. Takes them away. */
async function strays({ one, other, table, asOwner }: Stage): Promise<number> {
  const deletions = [one, other].map(
    ({ tenant }) => `delete from "${tenant.schema}"."${table}" where id > ${planted} returning id`,
  )
  const found = await Promise.all(deletions.map(asOwner))
  return found.flat().length
}
