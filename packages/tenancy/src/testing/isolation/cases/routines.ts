import { sql } from "kysely"
import { verdictAgainst, verdictThatAllStay } from "../../../fleet/routines/verdict.ts"
import { becomeOther, keptSession } from "../controls.ts"
import { expectClean, expectRefused, whatIsLeft } from "../expect-held.ts"
import type { IsolationDefinition } from "../isolation-definition.ts"
import { Leak } from "../isolation-error.ts"
import type { Stage } from "../stage.ts"

export const routineCases: readonly IsolationDefinition[] = [
  {
    name: "a role left by a routine",
    behaviour: "A role that a routine leaves on the connection fails no later query.",
    control: keptSession,
    async attempt(stage) {
      await withRoutine(stage, async (run) => {
        await run(`set role "${stage.other.role}"`)
        for (let count = 0; count < 5; count++) await expectClean(stage, "a role that was left")
      })
    },
  },
  {
    name: "a session changed by a routine",
    behaviour:
      "What a routine that was not proven leaves on the connection, the next tenant lacks.",
    control: ({ withClient }) =>
      withClient("login", async (client) => {
        await client.query("set work_mem = '9MB'")
        return (await client.query(whatIsLeft)).rows.length > 0
      }),
    async attempt(stage) {
      await whileUnproven(stage, async (run) => {
        for (const statement of [
          `set role "${stage.other.role}"`,
          "set work_mem = '9MB'",
          `set timezone = '${zone}'`,
          "set default_transaction_read_only = on",
          "set isolation.leak = 'a secret'",
          "listen isolation_leak",
          "prepare isolation_leak as select 'a secret'",
          `declare isolation_leak cursor with hold for select * from ${stage.table}`,
        ]) {
          for (let count = 0; count < 2; count++) {
            await run(statement)
            await expectNothingLeft(stage, statement)
          }
        }
      })
    },
  },
  {
    name: "a role set by a routine",
    behaviour: "A role that a routine sets in a transaction is gone with its statement.",
    needs: "role",
    control: becomeOther,
    async attempt(stage) {
      const { one, other, table } = stage
      const statement = `select body from "${other.tenant.schema}"."${table}"`
      await whileUnproven(stage, async () => {
        const reading = stage.enter(one, () =>
          stage.db.transaction().execute(async (transaction) => {
            await sql`select isolation_leave(${`set local role "${other.role}"`})`.execute(
              transaction,
            )
            return (await sql.raw(statement).execute(transaction)).rows
          }),
        )
        const did = "A transaction read behind a routine that had set a role"
        await expectRefused(reading, { did, sql: statement, codes: ["42501"] })
        await expectClean(stage, "a routine that had set a role")
      })
    },
  },
]

/** The other tenant reads and writes its own rows, and its connection keeps nothing of the first. */
async function expectNothingLeft(stage: Stage, statement: string): Promise<void> {
  const { other, table } = stage
  const after = `a routine of one tenant that said "${statement}"`
  await expectClean(stage, after)
  // A connection at rest is not asked for its time zone, which poolers set for their clients.
  const [row] = await stage.raw(other, "select current_setting('TimeZone') as zone")
  if (row?.zone === zone) {
    throw new Leak({ did: `After ${after} the other tenant asked`, saw: `the time zone ${zone}` })
  }
  await stage.raw(other, `update ${table} set body = body where id = 1`)
}

const zone = "Pacific/Chatham"

type Run = (statement: string) => Promise<unknown>

/** With a function of the first tenant's that executes whatever it is given. */
async function withRoutine(stage: Stage, fn: (run: Run) => Promise<void>): Promise<void> {
  const { schema } = stage.one.tenant
  await stage.asOwner(`
    create function "${schema}".isolation_leave(statement text) returns void language plpgsql
    as $$ begin execute statement; end $$`)
  await stage.asOwner(
    `grant execute on function "${schema}".isolation_leave(text) to "${stage.one.role}"`,
  )
  try {
    await fn((statement) =>
      stage.enter(stage.one, () => sql`select isolation_leave(${statement})`.execute(stage.db)),
    )
  } finally {
    await stage.asOwner(`drop function "${schema}".isolation_leave(text)`)
  }
}

/** As if a migration had made it, with the opting in that this needs. */
async function whileUnproven(stage: Stage, fn: (run: Run) => Promise<void>): Promise<void> {
  const before =
    "select 1 from pg_proc where proname = 'routines_stay_in_scope' and provolatile = 's'"
  const wasClear = (await stage.asOwner(before)).length > 0
  // Known to a connection that is at work already.
  await stage.raw(stage.one, "select 1")
  if (wasClear) await stage.asOwner(verdictAgainst("isolation_leave(text)"))
  try {
    await withRoutine(stage, fn)
  } finally {
    if (wasClear) await stage.asOwner(verdictThatAllStay)
  }
}
