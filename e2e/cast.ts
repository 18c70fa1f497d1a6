import { randomBytes } from "node:crypto"
import { type BrowserContext, test as base, expect } from "@playwright/test"
import { createHandles, type Handles, type MemberRole, oldestServedTenant } from "@repo/db"
import {
  createTenant,
  dropTenant,
  parseSlug,
  purgeTenant,
  renameTenant,
  suspendTenant,
  type Tenant,
  tenantScope,
  withTenant,
} from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import { type Kysely, sql } from "kysely"
import { hashToken, newToken } from "../apps/web/src/server/session/token.ts"
import { canaryName, lockCanary, plantCanary, renameCanary } from "./canary.ts"
import { databaseUrls } from "./env.ts"
import { hostOf, originOf, type Site } from "./sites.ts"

/** A tenant of one test's own, with one row whose name stands in no other tenant. */
export interface CastTenant extends Tenant {
  readonly canary: string
  readonly canaryId: string
}

export interface CastUser {
  readonly id: string
  readonly email: string
}

/** Tests with tenants and people of their own, so that none disturbs another. */
export const test = base.extend<object, { cast: Cast }>({
  cast: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from it.
    async ({}, use) => {
      const { appUrl: connectionString, ownerUrl } = databaseUrls()
      const handles = createHandles({ connectionString, isolation: "role", max: 2 })
      await withOwner({ connectionString: ownerUrl }, 1, (owner) => use(new Cast(handles, owner)))
      await handles.destroy()
    },
    { scope: "worker" },
  ],
})

/** Writes tenants, people and sessions as the app, the commands and an administrator would. */
export class Cast {
  readonly #handles: Handles
  readonly #owner: Kysely<unknown>

  constructor(handles: Handles, owner: Kysely<unknown>) {
    this.#handles = handles
    this.#owner = owner
  }

  async tenant(slug = newSlug(), name?: string): Promise<CastTenant> {
    const { sharedDb, db } = this.#handles
    const id = randomBytes(4).toString("hex")
    const canary = `Canary ${id}`
    const named = { slug: parseSlug(slug), name: name ?? `House ${id}` }
    const tenant = await createTenant(sharedDb, named)
    const canaryId = await withTenant(writing(tenant), () => plantCanary(db, canary))
    return { ...tenant, canary, canaryId }
  }

  /** Somebody who signs in with the seeds' password. */
  async user({ isSuperuser = false, name = "Casper Extra" } = {}): Promise<CastUser> {
    const email = `${newSlug()}@cast.test`
    const { rows } = await sql<{ id: string }>`
      with made as (
        insert into users (email, name, is_superuser)
        values (${email}, ${name}, ${isSuperuser}) returning id
      ), credential as (
        insert into credentials (user_id, password_hash)
        select made.id, password_hash
        from made, credentials join users on users.id = user_id
        where email = 'owner@acme.test'
      )
      select id from made
    `.execute(this.#owner)
    return { id: rows[0]?.id ?? "", email }
  }

  async join(user: CastUser, tenant: Tenant, role: MemberRole = "member"): Promise<void> {
    const values = { tenant_id: tenant.id, user_id: user.id, role }
    await this.#handles.sharedDb.insertInto("memberships").values(values).execute()
  }

  async member(tenant: Tenant, role: MemberRole = "member"): Promise<CastUser> {
    const user = await this.user()
    await this.join(user, tenant, role)
    return user
  }

  /** So many members more, called "Somebody 1" and so on. */
  async crowd(tenant: Tenant, count: number): Promise<void> {
    await sql`
      with made as (
        insert into users (email, name)
        select ${newSlug()} || n || '@cast.test', 'Somebody ' || n
        from generate_series(1, ${count}::integer) as n
        returning id
      )
      insert into memberships (tenant_id, user_id, role) select ${tenant.id}, id, 'member' from made
    `.execute(this.#owner)
  }

  /** A session as signing in, and in a tenant the hand-over, would make it. @returns its token. */
  async session(site: Site, user: CastUser, tenant?: Tenant): Promise<string> {
    const rootToken = newToken()
    const parent_id = await this.#insertSession(rootToken, { user, host: site.root })
    if (!tenant || site.routing === "cookie") return rootToken
    const token = newToken()
    await this.#insertSession(token, { user, host: hostOf(site, tenant.slug), tenant, parent_id })
    return token
  }

  /** Signs a browser in to that tenant, with the cookies that its routing takes. */
  async enter(
    context: BrowserContext,
    site: Site,
    { user, tenant }: { user: CastUser; tenant: Tenant },
  ): Promise<void> {
    const url = originOf(site, tenant.slug)
    const cookies = [{ name: "session", value: await this.session(site, user, tenant), url }]
    if (site.routing === "cookie") cookies.push({ name: "tenant", value: tenant.slug, url })
    await context.addCookies(cookies)
  }

  async #insertSession(
    token: string,
    its: { user: CastUser; host: string; tenant?: Tenant; parent_id?: string },
  ): Promise<string> {
    const { user, host, tenant, parent_id } = its
    const { id } = await this.#handles.sharedDb
      .insertInto("sessions")
      .values({
        token_hash: hashToken(token),
        user_id: user.id,
        host,
        expires_at: new Date(Date.now() + 3_600_000),
        ...(tenant && parent_id !== undefined && { tenant_id: tenant.id, parent_id }),
      })
      .returning("id")
      .executeTakeFirstOrThrow()
    return id
  }

  async remove(user: CastUser, tenant: Tenant): Promise<void> {
    await this.#handles.sharedDb
      .deleteFrom("memberships")
      .where("user_id", "=", user.id)
      .where("tenant_id", "=", tenant.id)
      .execute()
  }

  async demote(user: CastUser, tenant: Tenant): Promise<void> {
    await this.#handles.sharedDb
      .updateTable("memberships")
      .set({ role: "member" })
      .where("user_id", "=", user.id)
      .where("tenant_id", "=", tenant.id)
      .execute()
  }

  async suspend(tenant: Tenant): Promise<void> {
    await suspendTenant(this.#owner, tenant)
  }

  /** @returns its new slug. The old one leads there for that many days. */
  async rename(tenant: Tenant, keptDays = 90): Promise<string> {
    const slug = newSlug()
    await renameTenant(this.#owner, tenant, { slug: parseSlug(slug), keptDays })
    return slug
  }

  /** As a tenant that has not got the oldest migration that the app can work with. */
  async setBehind({ schema }: Tenant): Promise<void> {
    await sql`
      delete from tenancy.migrations
      where schema = ${schema} and left(name, 4)::int >= ${oldestServedTenant}
    `.execute(this.#owner)
  }

  /** As a tenant that a newer release has migrated. */
  async setAhead({ schema }: Tenant): Promise<void> {
    await sql`
      insert into tenancy.migrations (schema, name, checksum)
      values (${schema}, '9999_of_tomorrow', 'none')
    `.execute(this.#owner)
  }

  /** Where the template is. */
  async setAtHead({ schema }: Tenant): Promise<void> {
    await sql`
      with gone as (
        delete from tenancy.migrations where schema = ${schema} and name = '9999_of_tomorrow'
      )
      insert into tenancy.migrations (schema, name, checksum)
      select ${schema}, name, checksum from tenancy.migrations where schema = '__template__'
      on conflict do nothing
    `.execute(this.#owner)
  }

  /** Runs a statement as the owner, past the app and its commands; `$schema` is the tenant's. */
  async damage({ schema }: Tenant, statement: string): Promise<void> {
    const parts = statement.split("$schema").map((part) => sql.raw(part))
    await sql.join(parts, sql.id(schema)).execute(this.#owner)
  }

  async drop(tenant: Tenant): Promise<void> {
    await dropTenant(this.#owner, tenant)
  }

  /** Drops it and does not wait for the end of the grace: its slug is free. */
  async purge(tenant: Tenant): Promise<void> {
    await this.drop(tenant)
    await purgeTenant(this.#owner, tenant, { beforeGraceEnds: true, drain: 0 })
  }

  /** Drops it with all its rows at the moment when what `ask` asks for waits for them. */
  async dropUnder<T>(tenant: Tenant, ask: () => Promise<T>): Promise<{ asked: Promise<T> }> {
    return await this.#owner.transaction().execute(async (owner) => {
      const { rows } = await sql<{ name: string }>`
        select tablename as name from pg_tables where schemaname = ${tenant.schema}
      `.execute(owner)
      const tables = rows.map(({ name }) => sql.id(tenant.schema, name))
      await sql`lock table ${sql.join(tables)} in access exclusive mode`.execute(owner)
      const asked = ask()
      const waiting = sql`
        select from pg_locks join pg_class on pg_class.oid = relation
        where relnamespace = ${tenant.schema}::regnamespace and not granted
      `
      await expect.poll(async () => (await waiting.execute(owner)).rows).not.toEqual([])
      await sql`
        update tenancy.tenants
        set status = 'deleting', resumes_as = 'active', deleting_since = now(), purge_after = now()
        where id = ${tenant.id}
      `.execute(owner)
      await sql`drop schema ${sql.id(tenant.schema)} cascade`.execute(owner)
      return { asked }
    })
  }

  async revokeSuperuser({ id }: CastUser): Promise<void> {
    await sql`update users set is_superuser = false where id = ${id}`.execute(this.#owner)
  }

  /** Its one row's name, as the database has it. */
  async canaryName(tenant: CastTenant): Promise<string> {
    return await withTenant(writing(tenant), () => canaryName(this.#handles.db))
  }

  /** Behind the app's back: no page is told. */
  async renameCanary(tenant: CastTenant, name: string): Promise<void> {
    await withTenant(writing(tenant), () => renameCanary(this.#handles.db, name))
  }

  /** Whatever reads its row meanwhile hangs. */
  async whileCanaryIsLocked<T>({ schema }: Tenant, fn: () => Promise<T>): Promise<T> {
    return await this.#owner.transaction().execute(async (transaction) => {
      await lockCanary(transaction, schema)
      return await fn()
    })
  }
}

export function newSlug(): string {
  return `co-${randomBytes(5).toString("hex")}`
}

function writing(tenant: Tenant) {
  return tenantScope({ tenant, access: "write", actor: "system" })
}
