import "server-only"
import type { MemberRole } from "@repo/db"
import type { Slug, Tenant } from "@repo/tenancy"
import { type SqlBool, sql } from "kysely"
import { headers } from "next/headers"
import { cache } from "react"
import { env } from "@/env"
import type { Place } from "@/tenancy-host"
import { handles } from "./handles.ts"
import { meantBy } from "./meant-by.ts"
import type { Role } from "./permissions.ts"
import { requestHostName, requestPlace } from "./request-place.ts"
import { isServed } from "./served-range.ts"
import { presentedToken } from "./session/request-session.ts"
import { hashToken } from "./session/token.ts"

/** What is known of whoever sent this request, and of the tenant it means. */
export interface Standing {
  readonly place: Place
  /** Who is signed in on this host. */
  readonly visitor?: Visitor
  /** The tenant that is meant. Only when the visitor may know of it; it may be suspended, or have another slug by now. */
  readonly tenant?: OpenTenant
  /** A living session was sent to a host that it is not for. No browser does that. */
  readonly isStray: boolean
}

export interface Visitor {
  readonly userId: string
  readonly sessionId: string
  readonly name: string
  readonly email: string
  readonly picture: string | null
  readonly isSuperuser: boolean
  readonly lastUsedAt: Date
}

interface OpenTenant extends Tenant {
  readonly role: Role
  /** This app knows the structure that its tables have now. */
  readonly isServed: boolean
}

/**
 * The standing of whoever sent this request: one query, asked once in a request and never
 * remembered for the next one, so that whoever was removed, demoted or signed out is so at once.
 */
export const requestStanding = cache(async (): Promise<Standing> => {
  // The object is the same throughout a request, in an action and the rendering after it as well,
  // where cache() alone would begin anew.
  const sent = await headers()
  const known = standings.get(sent)
  if (known) return known
  const standing = findStanding()
  standings.set(sent, standing)
  return standing
})

/** For an action that has changed it: the page that is drawn after the action asks anew. */
export async function forgetStanding(): Promise<void> {
  standings.delete(await headers())
}

const standings = new WeakMap<object, Promise<Standing>>()

/** Whether this is where a person's own pages are: the root host; in cookie routing, the only one. */
export function isAtPersonsPages({ place, isStray }: Standing): boolean {
  const isRoot = place.kind === "root" || env().TENANT_ROUTING === "cookie"
  return isRoot && place.kind !== "unknown" && !isStray
}

async function findStanding(): Promise<Standing> {
  const place = await requestPlace()
  const token = await presentedToken()
  if (!token || place.kind === "unknown") return { place, isStray: false }
  const slug = place.kind === "tenant" ? place.slug : undefined
  const row = await findSession(hashToken(token), slug)
  return row ? standingOf(row, place, await requestHostName()) : { place, isStray: false }
}

type Row = NonNullable<Awaited<ReturnType<typeof findSession>>>

/**
 * Session, user, tenant and membership in one join. That the session it came from still lives need
 * not be asked: it is deleted with it.
 */
function findSession(tokenHash: Buffer, slug: Slug | undefined) {
  return handles()
    .sharedDb.selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .leftJoin("tenancy.tenants as tenants", (join) =>
      join.on("tenants.id", "=", meantBy(slug)).on("tenants.status", "!=", "deleting"),
    )
    .leftJoin("memberships", (join) =>
      join
        .onRef("memberships.tenant_id", "=", "tenants.id")
        .onRef("memberships.user_id", "=", "users.id"),
    )
    .where("sessions.token_hash", "=", tokenHash)
    .where(sql<SqlBool>`sessions.expires_at > now()`)
    .select([
      "sessions.id as session_id",
      "sessions.host",
      "sessions.tenant_id as session_tenant_id",
      "sessions.last_used_at",
      "users.id as user_id",
      "users.name",
      "users.email",
      "users.picture",
      "users.is_superuser",
      "tenants.id as tenant_id",
      "tenants.schema",
      "tenants.slug",
      "tenants.name as tenant_name",
      "tenants.status",
      "memberships.role",
      newestMigration.as("head"),
    ])
    .executeTakeFirst()
}

const newestMigration = sql<string | null>`(
  select migrations.name from tenancy.migrations
  where migrations.schema = tenants.schema order by migrations.name desc limit 1
)`

function standingOf(row: Row, place: Place, host: string): Standing {
  if (row.host !== host) return { place, isStray: true }
  // A slug can pass to another tenant; the session of its host does not pass with it.
  const isOfTenant = row.session_tenant_id === null || row.session_tenant_id === row.tenant_id
  if (row.tenant_id !== null && !isOfTenant) return { place, isStray: false }
  const tenant = tenantOf(row)
  return { place, isStray: false, visitor: visitorOf(row), ...(tenant && { tenant }) }
}

function visitorOf(row: Row): Visitor {
  return {
    userId: row.user_id,
    sessionId: row.session_id,
    name: row.name,
    email: row.email,
    picture: row.picture,
    isSuperuser: row.is_superuser,
    lastUsedAt: row.last_used_at,
  }
}

function tenantOf(row: Row): OpenTenant | undefined {
  const role = roleOf(row)
  const { tenant_id: id, schema, slug, tenant_name: name, status, head } = row
  if (!role || !id || !schema || !slug || !name || !status) return undefined
  return { id, schema, slug, name, status, role, isServed: isServed(head) }
}

function roleOf({ role, is_superuser }: { role: MemberRole | null; is_superuser: boolean }) {
  return role ?? (is_superuser ? ("superuser" as const) : undefined)
}
