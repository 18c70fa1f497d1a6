import { sql } from "kysely"
import { tenantScope } from "../../../scope/tenant-scope.ts"
import { keptSession } from "../controls.ts"
import { expectClean } from "../expect-held.ts"
import type { IsolationDefinition } from "../isolation-definition.ts"
import { Leak } from "../isolation-error.ts"
import type { Stage } from "../stage.ts"

export const waysOutCases: readonly IsolationDefinition[] = [
  wayOut("a query that fails", async (stage) => {
    for (const statement of ["select 1 / 0", "selekt 1", "select * from nothing_of_this_name"]) {
      await mustFail(stage.raw(stage.one, statement), statement)
    }
    await mustFail(
      stage.raw(stage.one, `insert into ${stage.table} values (1, 'twice')`),
      "a row with a key that is taken",
    )
  }),
  wayOut("a query that takes too long", async (stage) => {
    const hurried = {
      ...stage.one,
      scope: tenantScope({ ...stage.one.scope, statementTimeout: 50 }),
    }
    await mustFail(stage.raw(hurried, "select pg_sleep(5)"), "a query over its time")
  }),
  wayOut("a query that is aborted", async (stage) => {
    for (const turns of [0, 1, 2, 4, 8, 16, 32]) {
      const abort = new AbortController()
      const running = stage.enter(stage.one, () =>
        sql`select pg_sleep(5)`.execute(stage.db, { signal: abort.signal }),
      )
      const failed = mustFail(running, "an aborted query")
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
      abort.abort()
      await failed
    }
  }),
  wayOut("a connection that is cut", async (stage) => {
    await stage.raw(stage.one, "select 1")
    const cut = stage.network.arm({ direction: "up", after: 1, by: "cut" })
    await mustFail(stage.raw(stage.one, "select 1"), "a query on a connection that was cut")
    await cut
  }),
]

/** After each way in which a query ends early, the next borrower notices nothing. */
function wayOut(name: string, leave: (stage: Stage) => Promise<void>): IsolationDefinition {
  return {
    name,
    behaviour: `After ${name} the next borrower sees nothing of it.`,
    control: keptSession,
    async attempt(stage) {
      await leave(stage)
      await expectClean(stage, name)
    },
  }
}

async function mustFail(running: Promise<unknown>, did: string): Promise<void> {
  const failed = await running.then(
    () => false,
    () => true,
  )
  if (!failed) throw new Leak({ did, saw: "it was answered" })
}
