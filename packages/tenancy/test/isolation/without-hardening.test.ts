import { execFileSync } from "node:child_process"
import fc from "fast-check"
import { sql } from "kysely"
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest"
import { refusedPart } from "../../src/database/statement-guard/refused-part.ts"
import { tenantScope, withTenant } from "../../src/index.ts"
import { serverVersion } from "../template/server-version.ts"
import { canary, startTwoTenants, type TwoTenants, ways } from "./two-tenants.ts"

const server = await serverVersion()

describe.each(ways.filter(({ hardening }) => hardening === "unavailable"))("over $name", (way) => {
  let tenants: TwoTenants
  let stop: () => Promise<void>
  /** The same database without the guard. */
  let unguarded: TwoTenants["tenancy"]
  beforeAll(async () => {
    ;({ tenants, stop } = await startTwoTenants(way))
    unguarded = tenants.open({ hardening: "database" })
  })
  afterAll(() => stop())

  const run = (statements: string[], tenancy = tenants.tenancy, scope = tenants.acme) =>
    withTenant(scope, () =>
      tenancy.db.transaction().execute(async (transaction) => {
        let rows: unknown[] = []
        for (const statement of statements) {
          rows = (await sql.raw(statement).execute(transaction)).rows
        }
        return rows
      }),
    )

  /** Both orders of evaluation are left to right: the role is another one when the text runs. */
  const attack = (setConfig: string, role: string, table: string) =>
    `select ${setConfig}('role', '${role}', true), query_to_xml('select body from ${table}', true, true, '')::text as read`

  test.each([
    ["another tenant", () => tenants.globex.tenant.schema, "notes", canary.globex],
    ["the shared role", () => `${tenants.database.login.name}_shared`, "bulletins", canary.public],
  ])(
    "without hardening: the role of %s is not to be had, in a scope to read neither",
    async (_, role, table, seen) => {
      const schema = table === "notes" ? role() : "public"
      const statement = attack("set_config", role(), `${schema}.${table}`)
      const reader = tenantScope({ ...tenants.acme, access: "read" })

      expect(JSON.stringify(await run([statement], unguarded))).toContain(seen)
      expect(JSON.stringify(await run([statement], unguarded, reader))).toContain(seen)
      await expect(run([statement])).rejects.toThrow("set_config is not allowed")
      await expect(run([statement], tenants.tenancy, reader)).rejects.toThrow("is not allowed")
    },
  )

  test.each([
    ["quoted and qualified", 'pg_catalog."set_config"'],
    ["with comments inside", "pg_catalog/* a */./* /* b */ */set_config -- c\n"],
    ["in capitals", "SET_CONFIG"],
    ["in escapes", `U&"\\0073et\\005fconfig"`],
    ["behind a carriage return", "-- a\rset_config"],
    ["behind a string with an escaped quote", String.raw`length(E'\''), set_config`],
    ["behind a string in two parts", "length(E'a'\n'\\''), set_config"],
    ["behind a dollar quote", "length($a$ $A$ ' $a$), set_config"],
  ])("without hardening: the name %s reaches no other tenant", async (_, spelling) => {
    const { schema } = tenants.globex.tenant
    const statement = attack(spelling, schema, `${schema}.notes`)

    expect(JSON.stringify(await run([statement], unguarded))).toContain(canary.globex)
    await expect(run([statement])).rejects.toThrow("is not allowed")
    await expect(
      withTenant(tenants.acme, () => sql.raw(statement).execute(tenants.tenancy.db)),
    ).rejects.toThrow("is not allowed")
  })

  test("without hardening: a do block that gives rows away in its error is not sent", async () => {
    const { schema } = tenants.globex.tenant
    const block = `do $$ begin set local role ${schema}; raise exception '%', (select min(body) from ${schema}.notes); end $$`

    await expect(run([block], unguarded)).rejects.toThrow(canary.globex)
    await expect(run([block])).rejects.toThrow("DO is not allowed")
    await expect(run([`;${block}`])).rejects.toThrow("DO is not allowed")
  })

  test("without hardening: a stream is read before it is opened", async () => {
    const reading = (tenancy: TwoTenants["tenancy"]) =>
      withTenant(tenants.acme, async () => {
        const query = sql.raw<object>("select set_config('app.left', 'x', true)")
        const compiled = query.compile(tenancy.db)
        const rows: object[] = []
        for await (const row of tenancy.db.getExecutor().stream(compiled, 1)) rows.push(row)
        return rows
      })

    expect(await reading(unguarded)).toHaveLength(1)
    await expect(reading(tenants.tenancy)).rejects.toThrow("set_config is not allowed")
  })

  test("without hardening: each statement of a transaction gets its settings again", async () => {
    const { schema } = tenants.globex.tenant
    const become = `create function public.become(name text) returns void language plpgsql as
      $$ begin perform set_config('role', name, true); end $$;
      grant execute on function public.become(text) to public; grant usage on schema public to public`
    await tenants.asOwner(become)
    const statements = [`select public.become('${schema}')`, `select body from ${schema}.notes`]

    expect(await run(statements, unguarded)).toHaveLength(100)
    await expect(run(statements)).rejects.toThrow("permission denied")
    const streamed = withTenant(tenants.acme, () =>
      tenants.tenancy.db.transaction().execute(async (transaction) => {
        await sql.raw(statements[0] as string).execute(transaction)
        const { schema: own } = tenants.acme.tenant
        const rows: object[] = []
        for await (const row of transaction.selectFrom("notes").selectAll().stream(1))
          rows.push(row)
        return [own, rows.length]
      }),
    )
    expect(await streamed).toEqual([tenants.acme.tenant.schema, 100])
    await tenants.asOwner("drop function public.become(text)")
  })

  test("without hardening: a settings statement that is prepared cannot be executed by name", async () => {
    const { schema } = tenants.globex.tenant
    const forOwn = () =>
      withTenant(tenants.acme, () => unguarded.db.selectFrom("notes").selectAll().execute())
    await forOwn()
    const statements = [
      `execute "set search_path role"('${schema}', '${schema}')`,
      "select distinct body from notes",
    ]

    // It asks a function of the library's that only the login may call. Through PgBouncer nothing is
    // prepared.
    await expect(run(statements, unguarded)).rejects.toThrow(
      way.bouncer ? "does not exist" : "permission denied for schema tenancy",
    )
    await expect(run(statements)).rejects.toThrow("EXECUTE is not allowed")
  })

  test("without hardening: random spellings that get past the guard set nothing", {
    timeout: 120_000,
  }, async () => {
    const call = "set_config('app.planted','x',true)"
    const pieces = [
      ...["'", "''", "\\", "\\'", "\n", "\r", "E'", "e'a'", "U&'", "n'", "b'", "$$", "$a$", "$A$"],
      ...["/*", "*/", "--", '"', '""', 'U&"', " ", ",", "1", ";", "a", "(", ")", "do", "as"],
    ]
    const statement = fc
      .tuple(
        fc.array(fc.constantFrom(...pieces), { maxLength: 8 }),
        fc.array(fc.constantFrom(...pieces), { maxLength: 8 }),
      )
      .map(([before, behind]) => `select ${before.join("")} ${call} ${behind.join("")}`)
    let refused = 0
    let planted = 0
    await fc.assert(
      fc.asyncProperty(statement, async (text) => {
        const isRefused = refusedPart(text) !== undefined
        if (isRefused) refused++
        const [row] = (await run(
          [text, "select current_setting('app.planted', true) as planted"],
          unguarded,
        ).catch(() => [])) as { planted: string | null }[]
        if (row?.planted) planted++
        expect(isRefused || !row?.planted).toBe(true)
      }),
      { numRuns: 20 * inject("randomPrograms") },
    )
    // Controls: some of them run, and not all of them are refused.
    expect(planted).toBeGreaterThan(0)
    expect(refused).toBeGreaterThan(planted)
  })

  test("without hardening: no tenant leaves a large object, which would end the owner's pg_dump", async () => {
    const statements = [
      ...["select lo_create(0)", "select lo_creat(-1)", "select lo_from_bytea(0, 'x')"],
      "select pg_catalog.\"lo_from_bytea\"(0, 'x')",
    ]
    for (const statement of statements) {
      await expect(run([statement])).rejects.toThrow("is not allowed")
    }
    expect(await tenants.superuser("select oid from pg_largeobject_metadata")).toEqual([])
  })

  test.skipIf(!hasPgDump(server))(
    "control: a large object of a tenant, made without the guard, ends the owner's pg_dump",
    async () => {
      const [made] = await run(["select lo_from_bytea(0, 'x') as oid"], unguarded)
      const options = ["--enable-row-security", "-f", "/dev/null", tenants.database.ownerUrl]
      const dump = () => execFileSync("pg_dump", options, { stdio: "pipe" })

      expect(dump).toThrow("permission denied for large object")
      await tenants.superuser(`select lo_unlink(${(made as { oid: number }).oid})`)
      expect(dump).not.toThrow()
    },
  )
})

function hasPgDump(newest: number): boolean {
  try {
    const text = execFileSync("pg_dump", ["--version"], { encoding: "utf8" })
    return Number(/(\d+)/.exec(text)?.[1]) >= newest
  } catch {
    return false
  }
}
