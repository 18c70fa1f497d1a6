/**
 * What must not compile. `tsc` is the test: a line under `@ts-expect-error` that compiles after
 * all is an error.
 */
import { type Tenant, type TenantScope, withTenant } from "@repo/tenancy"
import type { Handles } from "../src/index.ts"

declare const db: Handles["db"]
declare const sharedDb: Handles["sharedDb"]
declare const scope: TenantScope
declare const tenant: Tenant

export async function handlesKnowTheirOwnTablesOnly(): Promise<void> {
  await db.selectFrom("tasks").select(["id", "title", "due_on"]).execute()
  await sharedDb.selectFrom("memberships").select("role").execute()
  await sharedDb.selectFrom("tenancy.tenants").select(["id", "slug"]).execute()

  // @ts-expect-error a tenant table through the shared handle
  await sharedDb.selectFrom("tasks").selectAll().execute()
  // @ts-expect-error a shared table, unqualified, through the tenant handle
  await db.selectFrom("users").selectAll().execute()
  // @ts-expect-error a shared table that tenants have no right to see
  await db.selectFrom("public.users").selectAll().execute()
  // @ts-expect-error a tenant does not join with what is not its own
  await db.selectFrom("tasks").innerJoin("users", "users.id", "tasks.assignee_id").execute()
  // @ts-expect-error the registry is not a tenant's to read
  await db.selectFrom("tenancy.tenants").selectAll().execute()
}

export async function aScopeIsMadeByAGuardOnly(): Promise<void> {
  const read = () => db.selectFrom("projects").select("name").execute()
  await withTenant(scope, read)

  // @ts-expect-error a slug is not a scope
  await withTenant("acme", read)
  // @ts-expect-error a tenant is not a scope
  await withTenant(tenant, read)
  // @ts-expect-error something of the right shape is not a scope
  await withTenant({ tenant, access: "write", actor: "system" }, read)
}

export async function theDatabaseFillsWhatIsItsOwn(): Promise<void> {
  // @ts-expect-error the number is an identity
  await db.insertInto("tasks").values({ project_id: "", title: "", number: 1 }).execute()
  // @ts-expect-error the search vector is generated
  await db.updateTable("comments").set({ search: "" }).execute()
  // @ts-expect-error the registry changes by createTenant and the tenant commands
  await sharedDb.updateTable("tenancy.tenants").set({ slug: "other" }).execute()
}

export async function columnsComeBackAsTheirTypesSay(): Promise<void> {
  const task = await db
    .selectFrom("tasks")
    .select(["due_on", "number", "completed_at", "status"])
    .executeTakeFirstOrThrow()
  task.due_on satisfies string | null
  task.number satisfies number
  task.completed_at satisfies Date | null
  task.status satisfies "todo" | "in_progress" | "in_review" | "done"
  // @ts-expect-error a date column is text, not midnight somewhere
  task.due_on satisfies Date | null
}
