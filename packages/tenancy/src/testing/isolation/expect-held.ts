import { TenancyError } from "../../errors.ts"
import { type IsolationEvidence, Leak } from "./isolation-error.ts"
import { type Party, planted, type Row, type Stage } from "./stage.ts"

/** Rows of the canary table must be all of the party's own, and none of anybody else's. */
export function expectOwn(party: Party, rows: readonly Row[], did: string, statement?: string) {
  const bodies = [...new Set(rows.map(({ body }) => body))]
  if (rows.length === planted && bodies.length === 1 && bodies[0] === party.canary) return
  const saw = `${rows.length} rows (${bodies.join(", ")}) in place of ${planted} (${party.canary})`
  throw new Leak({ did, saw, ...(statement && { sql: statement }) })
}

/** Must be refused: by this library, or by the server with one of these error codes. */
export async function expectRefused(
  running: Promise<unknown>,
  what: { did: string; sql?: string; codes: readonly string[] },
): Promise<void> {
  const { codes, ...evidence } = what
  const outcome = await running.then(
    (value): IsolationEvidence => ({ ...evidence, saw: `it was let through: ${shown(value)}` }),
    (error: Error & { code?: string }) =>
      error instanceof TenancyError || codes.includes(error.code ?? "")
        ? undefined
        : { ...evidence, saw: `it failed, but not because it may not: ${error}` },
  )
  if (outcome) throw new Leak(outcome)
}

/** Whoever borrows next gets their own rows, and the connections are as they were found. */
export async function expectClean(stage: Stage, after: string): Promise<void> {
  const statement = `select body from ${stage.table}`
  const rows = await stage.raw(stage.other, statement)
  expectOwn(stage.other, rows, `After ${after} the other tenant asked`, statement)
  await expectLeftAsFound(stage, after)
}

/** Asked behind the app's back: nothing that was set for a tenant is on a connection at rest. */
export async function expectLeftAsFound(stage: Stage, after: string): Promise<void> {
  const did = `After ${after} an idle connection was asked`
  const usual = await usualTimeLimit(stage)
  const answers = await stage.network.askIdle(whatIsLeft)
  if (answers.length === 0) {
    throw new Leak({ did, saw: "open() made no connection on the connection string it was given" })
  }
  for (const { status, rows } of answers) {
    if (status !== "I") throw new Leak({ did, saw: "it is in the middle of a transaction" })
    const left = rows.map(([text]) => text).filter((text) => text !== usual)
    if (left.length > 0)
      throw new Leak({ did, saw: `it keeps ${left.join(", ")}`, sql: whatIsLeft })
  }
}

/** A connection may keep the limit that every query has, as it is nobody's in particular. */
async function usualTimeLimit({ raw, other }: Stage): Promise<string> {
  const [row] = await raw(other, "select setting from pg_settings where name = 'statement_timeout'")
  return `the setting statement_timeout = ${row?.setting}`
}

/**
 * What a session can keep. A setting that has the value it began with keeps nothing. Not what pg and PgBouncer set for their own sake, and not what is
 * prepared by the protocol, which carries no name that a tenant's SQL could have chosen.
 */
export const whatIsLeft = `
  select 'the role ' || current_user where current_user <> session_user
  union all
  select 'the setting ' || name || ' = ' || setting from pg_catalog.pg_settings
  where source = 'session' and setting is distinct from reset_val and name not in
    ('client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings', 'application_name')
  union all
  select 'the prepared statement ' || name from pg_catalog.pg_prepared_statements where from_sql
  union all
  select 'the cursor ' || name from pg_catalog.pg_cursors where is_holdable
  union all
  select 'the channel ' || channel from pg_catalog.pg_listening_channels() as channel
  union all
  select 'an advisory lock' from pg_catalog.pg_locks
  where locktype = 'advisory' and pid = pg_catalog.pg_backend_pid()`

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 200) ?? String(value)
}
