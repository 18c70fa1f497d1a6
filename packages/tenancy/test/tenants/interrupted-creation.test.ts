import { Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import { expect, onTestFinished, test } from "vitest"
import { withOwner } from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf } from "../fleet-database.ts"

const migrations = migrationsOf({
  notes: `create table notes (id serial primary key, body text);
    create index notes_body_idx on notes (body);
    create view titles as select body from notes`,
})
const acme = { slug: parseSlug("acme"), name: "Acme", key: "order-7" }

/** The session's n-th change of structure terminates its own backend, where `test.die_at` is n. */
const dieAt = `
  create function public.die_at() returns event_trigger language plpgsql security definer as $$
  declare
    count int := coalesce(nullif(current_setting('test.count', true), ''), '0')::int + 1;
  begin
    perform set_config('test.count', count::text, false);
    if count = current_setting('test.die_at', true)::int then
      perform pg_terminate_backend(pg_backend_pid());
    end if;
  end
  $$;
  create event trigger die_at on ddl_command_end execute function public.die_at()
`

/** What there is of tenants, in any state. */
const traces = `
  select 'tenant ' || schema as name from tenancy.tenants
  union all select 'schema ' || nspname from pg_namespace where nspname like 't\\_%'
  union all select 'role ' || rolname from pg_roles, tenancy.settings
    where rolname like 't\\_%' and settings.name = 'login'
      and pg_has_role(current_user, rolname, 'member')
  union all select 'ledger of ' || schema from tenancy.migrations where schema like 't\\_%'
`

test("a creation that is killed at any of its statements leaves nothing, and its key is free", async () => {
  const { db, owner, superuserUrl } = await createFleetDatabase(migrations)
  await withOwner({ connectionString: superuserUrl }, 1, (superuser) => rowsOf(superuser, dieAt))
  const before = await rowsOf(db, traces)
  const points = await countPoints(owner.connectionString)

  const left = new Map<number, unknown>()
  for (let point = 1; point <= points; point++) {
    const error = await rejectionOf(createTenant(connect(owner.connectionString, point), acme))
    left.set(point, [(error as { code?: string }).code, await rowsOf(db, traces)])
  }
  const tenant = await createTenant(db, acme)

  expect(points).toBeGreaterThan(5)
  expect([...left.values()]).toEqual(Array.from({ length: points }, () => ["57P01", before]))
  expect(await rowsOf(db, `select * from ${tenant.schema}.titles`)).toEqual([])
})

/** How many changes of structure a whole creation is of. It is taken back. */
async function countPoints(ownerUrl: string): Promise<number> {
  const transaction = await connect(ownerUrl, 0).startTransaction().execute()
  await createTenant(transaction, acme)
  const { rows } = await sql<{ count: number }>`
    select current_setting('test.count')::int as count
  `.execute(transaction)
  await transaction.rollback().execute()
  return rows[0]?.count ?? 0
}

function connect(ownerUrl: string, point: number): Kysely<unknown> {
  const url = new URL(ownerUrl)
  url.searchParams.set("options", `-c test.die_at=${point}`)
  const pool = new pg.Pool({ connectionString: url.href, max: 1 })
  pool.on("error", () => {})
  pool.on("connect", (client) => client.on("error", () => {}))
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  onTestFinished(() => db.destroy())
  return db
}
