import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { withOwner } from "@repo/tenancy/fleet"
import { type Kysely, sql } from "kysely"
import { afterAll, beforeAll, expect, test } from "vitest"
import { pruneSignIns } from "../src/prune-sign-ins.ts"

let testDatabase: TestDatabase

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme"] })
})

afterAll(async () => {
  await testDatabase.drop()
})

test("what has run out goes, in parts, and what is in use stays", async () => {
  await withOwner({ connectionString: testDatabase.ownerUrl }, 1, async (owner) => {
    await plant(owner, { over: true, rows: 5 })
    await plant(owner, { over: false, rows: 2 })

    const removed = await pruneSignIns(owner, 2)

    expect(removed).toEqual({
      sessions: 5,
      handover_codes: 5,
      verification_tokens: 5,
      sign_in_attempts: 5,
    })
    expect(await pruneSignIns(owner)).toEqual({
      sessions: 0,
      handover_codes: 0,
      verification_tokens: 0,
      sign_in_attempts: 0,
    })
    expect(await counts(owner)).toEqual({ sessions: 4, codes: 2, tokens: 2, attempts: 2 })
  })
})

/** Codes hang on sessions that live, as they do: an ended session takes them with it. */
async function plant(owner: Kysely<unknown>, { over, rows }: { over: boolean; rows: number }) {
  const [ago, ends] = over ? ["2 days", "-1 day"] : ["0", "20 seconds"]
  const token = (n: string) => sql`sha256(convert_to(${`${over} ${n} `} || each, 'utf8'))`
  await sql`
    with person as (
      insert into public.users (email, name) values (${`${over}@cast.test`}, 'Ann') returning id
    ),
    planted as (
      insert into public.sessions (token_hash, user_id, host, created_at, expires_at)
      select ${token("session")}, id, 'localhost', now() - ${ago}::interval, now() + ${ends}::interval
      from person, generate_series(1, ${rows}::int) as each
    ),
    living as (
      insert into public.sessions (token_hash, user_id, host, expires_at)
      select sha256(convert_to(${`${over} root`}, 'utf8')), id, 'localhost', now() + interval '1 day'
      from person returning id, user_id
    ),
    codes as (
      insert into public.handover_codes
        (code_hash, verifier_hash, user_id, root_session_id, host, tenant_id, created_at, expires_at)
      select ${token("code")}, ${token("verifier")}, living.user_id, living.id, 'acme.localhost',
        (select id from tenancy.tenants), now() - ${ago}::interval, now() - ${ago}::interval + interval '30 seconds'
      from living, generate_series(1, ${rows}::int) as each
    ),
    tokens as (
      insert into public.verification_tokens (identifier, token_hash, expires_at)
      select ${`${over}@cast.test`}, ${token("token")}, now() + ${ends}::interval
      from generate_series(1, ${rows}::int) as each
    )
    insert into public.sign_in_attempts (kind, subject_hash, last_failed_at)
    select 'account', ${token("subject")}, now() - ${ago}::interval
    from generate_series(1, ${rows}::int) as each
  `.execute(owner)
}

async function counts(owner: Kysely<unknown>) {
  const { rows } = await sql`
    select (select count(*)::int from public.sessions) as sessions,
      (select count(*)::int from public.handover_codes) as codes,
      (select count(*)::int from public.verification_tokens) as tokens,
      (select count(*)::int from public.sign_in_attempts) as attempts
  `.execute(owner)
  return rows[0]
}
