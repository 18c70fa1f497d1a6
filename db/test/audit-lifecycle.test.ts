import { execFile } from "node:child_process"
import { userInfo } from "node:os"
import { fileURLToPath } from "node:url"
import {
  cloneTenant,
  createTenant,
  dropTenant,
  type Isolation,
  parseSlug,
  purgeTenant,
  registerLifecycleHooks,
  renameTenant,
  restoreTenant,
  resumeTenant,
  suspendTenant,
  type Tenant,
  tenantScope,
  withTenant,
} from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import { createEmptyDatabase, type EmptyDatabase } from "@repo/tenancy/testing"
import { type Kysely, sql } from "kysely"
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest"
import { migrateDatabase } from "../src/cli/migrate-database.ts"
import { createHandles, type Handles, registerTenantHooks, writeAudit } from "../src/index.ts"

registerTenantHooks(async () => ({ requestId: "r", address: "192.0.2.7", agent: "a test" }))

describe.each(["role", "shared-role"] as const)("with isolation by %s", (isolation) => {
  let testDatabase: EmptyDatabase
  let app: Handles

  beforeAll(async () => {
    testDatabase = await createEmptyDatabase(inject("template").superuserUrl)
    await migrateDatabase(databaseOf(testDatabase, isolation))
    app = createHandles({ connectionString: testDatabase.appUrl, isolation })
  })

  afterAll(async () => {
    await app.destroy()
    await testDatabase.drop()
  })

  test("every step of a tenant's life leaves a row", async () => {
    const actor = { userId: "0b8a4c0e-6a43-4c0b-9d3e-0f1c4a3c9d01", superuser: true }
    const tenant = await createTenant(app.sharedDb, { ...named("steps"), actor })
    await renameTenant(app.sharedDb, tenant, { slug: parseSlug("stepped") })
    await suspendTenant(app.sharedDb, tenant)
    await suspendTenant(app.sharedDb, { ...tenant, status: "suspended" })
    await asOwner(async (owner) => {
      await resumeTenant(owner, { ...tenant, status: "suspended" })
      const clone = await cloneTenant(owner, tenant, named("steps-clone"))
      await dropTenant(owner, tenant)
      await restoreTenant(owner, { ...tenant, status: "deleting" })
      await dropTenant(owner, tenant)
      await purgeTenant(owner, tenant, { beforeGraceEnds: true, drain: 0 })
      expect(await rowsOf(owner, clone.id)).toMatchObject([
        { action: "tenant.cloned", after: { slug: "steps-clone", source: "steps" } },
      ])
    })

    const rows = await rowsOf(app.sharedDb, tenant.id)
    expect(rows.map(({ action, before, after }) => ({ action, before, after }))).toEqual([
      { action: "tenant.created", before: null, after: { slug: "steps", name: "Steps" } },
      { action: "tenant.renamed", before: { slug: "steps" }, after: { slug: "stepped" } },
      { action: "tenant.suspended", before: is("active"), after: is("suspended") },
      { action: "tenant.resumed", before: is("suspended"), after: is("active") },
      { action: "tenant.dropped", before: is("active"), after: is("deleting") },
      { action: "tenant.restored", before: is("deleting"), after: is("active") },
      { action: "tenant.dropped", before: is("active"), after: is("deleting") },
      { action: "tenant.purge_asked", before: { slug: "steps", name: "Steps" }, after: null },
      { action: "tenant.purged", before: { slug: "steps", name: "Steps" }, after: null },
    ])
    expect(rows[0]).toMatchObject({ actor_id: actor.userId, acting_as: "superuser" })
    expect(rows[1]).toMatchObject({ actor_id: null, acting_as: "system", agent: "a test" })
  })

  test("a step that is taken back leaves none", async () => {
    const made: Tenant[] = []

    const failing = app.sharedDb.transaction().execute(async (transaction) => {
      made.push(await createTenant(transaction, named("never")))
      throw new Error("changed my mind")
    })

    await expect(failing).rejects.toThrow("changed my mind")
    expect(await rowsOf(app.sharedDb, made[0]?.id ?? "")).toEqual([])
  })

  test("a step that a hook refuses leaves none", async () => {
    const tenant = await createTenant(app.sharedDb, named("refused"))
    onTestFinished(
      registerLifecycleHooks({
        before: async () => {
          throw new Error("refused")
        },
      }),
    )

    await expect(suspendTenant(app.sharedDb, tenant)).rejects.toThrow("refused")

    const rows = await rowsOf(app.sharedDb, tenant.id)
    expect(rows.map(({ action }) => action)).toEqual(["tenant.created"])
  })

  test("asking again with a key leaves no second row", async () => {
    const wanted = { ...named("keyed"), key: "k" }

    const one = await createTenant(app.sharedDb, wanted)
    await createTenant(app.sharedDb, wanted)

    expect(await rowsOf(app.sharedDb, one.id)).toHaveLength(1)
  })

  test("a tenant's query writes and reads in its own name only", async () => {
    const [one, other] = [
      await createTenant(app.sharedDb, named("one")),
      await createTenant(app.sharedDb, named("other")),
    ]
    const trace = { requestId: null, address: null, agent: null }
    const by = { ...trace, actorId: null, actingAs: "system" } as const
    const write = (tenantId: string) =>
      within(one, () => writeAudit(app.db, { ...by, tenantId }, "tenant.renamed"))

    await write(one.id)

    await expect(write(other.id)).rejects.toMatchObject({ code: "42501" })
    const seen = await within(one, () =>
      app.db.selectFrom("public.audit_log").select("tenant_id").execute(),
    )
    expect(new Set(seen.map((row) => row.tenant_id))).toEqual(new Set([one.id]))
  })

  test("a command leaves its row, with the user who ran it, and prunes what is old", async () => {
    const tenantry = (...args: string[]) => runCommand(testDatabase, isolation, ...args)
    await tenantry("tenant", "create", "by-command")
    await asSuperuser(async (superuser) => {
      await sql`
        insert into public.audit_log (at, acting_as, action, object_type, object_id)
        values (now() - interval '500 days', 'system', 'user.renamed', 'user', 'old')
      `.execute(superuser)
    })

    const unasked = await tenantry("db", "audit-prune", "--older-than", "400d")
    const young = await tenantry("db", "audit-prune", "--older-than", "30d", "--force")
    const pruned = await tenantry("db", "audit-prune", "--older-than", "400d", "--force", "--json")

    expect(unasked).toMatchObject({ code: 2 })
    expect(young).toMatchObject({ code: 1 })
    expect(young.stderr).toContain("90 days at least")
    expect(JSON.parse(pruned.stdout)).toEqual({ removed: 1 })
    const agent = `tenantry, run by ${userInfo().username}`
    const { rows } = await sql`
      select action, agent, acting_as from audit_log
      where action = 'audit_log.pruned' or after->>'slug' = 'by-command' order by at
    `.execute(app.sharedDb)
    expect(rows).toEqual([
      { action: "tenant.created", agent, acting_as: "system" },
      { action: "audit_log.pruned", agent, acting_as: "system" },
    ])
  })

  function asOwner<T>(run: (owner: Kysely<unknown>) => Promise<T>): Promise<T> {
    return withOwner({ connectionString: testDatabase.ownerUrl }, 1, run)
  }

  function asSuperuser(run: (superuser: Kysely<unknown>) => Promise<void>): Promise<void> {
    return withOwner({ connectionString: testDatabase.superuserUrl }, 1, run)
  }
})

function named(slug: string) {
  return { slug: parseSlug(slug), name: `${slug[0]?.toUpperCase()}${slug.slice(1)}` }
}

function is(status: string) {
  return { status }
}

function within<T>(tenant: Tenant, run: () => Promise<T>): Promise<T> {
  return withTenant(tenantScope({ tenant, access: "write", actor: "system" }), run)
}

async function rowsOf<T>(db: Kysely<T>, tenantId: string) {
  const { rows } = await sql<Record<string, unknown>>`
    select * from public.audit_log where tenant_id = ${tenantId} order by at, id
  `.execute(db)
  return rows
}

function databaseOf({ ownerUrl, appUrl }: EmptyDatabase, isolation: Isolation) {
  return { databaseUrl: appUrl, databaseOwnerUrl: ownerUrl, isolation }
}

const program = fileURLToPath(new URL("../bin/tenantry.mjs", import.meta.url))

function runCommand(
  { ownerUrl, appUrl }: EmptyDatabase,
  isolation: Isolation,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    PATH: "",
    DATABASE_URL: appUrl,
    DATABASE_OWNER_URL: ownerUrl,
    TENANT_ISOLATION: isolation,
  }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
    child.stdin?.end()
  })
}
