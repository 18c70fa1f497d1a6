import { hash } from "@node-rs/argon2"
import {
  createTenant,
  findTenant,
  type Isolation,
  parseSlug,
  type Tenant,
  tenantScope,
  withTenant,
} from "@repo/tenancy"
import { Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import {
  hasRows,
  PASSWORD,
  people,
  type TenantFixture,
  tenants,
  writeRows,
} from "../seeds/index.ts"
import { createHandles, type Handles } from "./handles.ts"
import type { SharedTables } from "./tables.ts"

/** The two ways into a migrated database. */
export interface SeedDatabase {
  /** `DATABASE_URL`: everything but the superuser's flag is written as the app would. */
  readonly databaseUrl: string
  /** `DATABASE_OWNER_URL` */
  readonly databaseOwnerUrl: string
  readonly isolation: Isolation
}

/** What became of each tenant of the fixtures. */
export interface SeedReport {
  readonly seeded: readonly string[]
  /** They have rows already, and were left as they are. */
  readonly skipped: readonly string[]
}

/**
 * Writes the fixtures: people with sign-ins, three tenants, their rows. Goes the app's way
 * (createTenant, then each tenant's rows in its scope), so that what it leaves is what the app
 * would have made. A tenant that has rows is left alone, and an empty one, as an interrupted
 * run leaves it, is filled: repeating it is safe.
 *
 *     await seed({ databaseUrl, databaseOwnerUrl, isolation: "role" })
 *     // { seeded: ["acme", "globex", "initech"], skipped: [] }
 */
export async function seed(database: SeedDatabase): Promise<SeedReport> {
  const { databaseUrl: connectionString, isolation } = database
  const handles = createHandles({ connectionString, isolation, max: 2 })
  try {
    const users = await writePeople(handles)
    await markSuperusers(database)
    const report = { seeded: [] as string[], skipped: [] as string[] }
    for (const fixture of tenants) {
      const isFilled = await writeTenant(handles, fixture, users)
      report[isFilled ? "seeded" : "skipped"].push(fixture.slug)
    }
    return report
  } catch (error) {
    throw isNotMigrated(error) ? new Error(NOT_MIGRATED, { cause: error }) : error
  } finally {
    await handles.destroy()
  }
}

const NOT_MIGRATED = "The database has no tables to seed yet. Run `pnpm db:migrate` first."

/** No such table, schema or role, in PostgreSQL's codes. */
function isNotMigrated(error: unknown): boolean {
  return ["42P01", "3F000", "22023"].includes((error as { code?: string }).code ?? "")
}

/** Whether the registry has no tenant: `dev` seeds then, and only then. */
export async function isEmpty(database: SeedDatabase): Promise<boolean> {
  const { databaseUrl: connectionString, isolation } = database
  const { sharedDb, destroy } = createHandles({ connectionString, isolation, max: 1 })
  try {
    return !(await sharedDb.selectFrom("tenancy.tenants").select("id").limit(1).executeTakeFirst())
  } finally {
    await destroy()
  }
}

type Users = ReadonlyMap<string, { id: string; name: string }>

async function writePeople({ sharedDb }: Handles): Promise<Users> {
  const secrets = await Promise.all(people.map(() => hash(PASSWORD)))
  return await sharedDb.transaction().execute(async (trx) => {
    await trx
      .insertInto("users")
      .values(people.map(({ email, name }) => ({ email, name, email_verified_at: new Date() })))
      .onConflict((conflict) => conflict.column("email").doNothing())
      .execute()
    const emails = people.map(({ email }) => email)
    const rows = await trx
      .selectFrom("users")
      .select(["id", "email", "name"])
      .where("email", "in", emails)
      .execute()
    await trx
      .insertInto("credentials")
      .values(rows.map(({ id }, index) => ({ user_id: id, password_hash: secrets[index] ?? "" })))
      .onConflict((conflict) => conflict.column("user_id").doNothing())
      .execute()
    return new Map(rows.map(({ email, ...user }) => [email, user]))
  })
}

/** The owner's to do: the app has no right to make a superuser. */
async function markSuperusers({ databaseOwnerUrl }: SeedDatabase): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseOwnerUrl, max: 1 })
  const owner = new Kysely<SharedTables>({ dialect: new PostgresDialect({ pool }) })
  const emails = people.filter(({ isSuperuser }) => isSuperuser).map(({ email }) => email)
  try {
    await owner
      .withSchema("public")
      .updateTable("users")
      .set({ is_superuser: true })
      .where("email", "in", emails)
      .execute()
  } finally {
    await owner.destroy()
  }
}

async function writeTenant(
  { db, sharedDb }: Handles,
  fixture: TenantFixture,
  users: Users,
): Promise<boolean> {
  const known = await findTenant(sharedDb, fixture.slug)
  const tenant = known ?? (await makeTenant(sharedDb, fixture, users))
  const scope = tenantScope({ tenant, access: "write", actor: "system" })
  const isFilled = await withTenant(scope, () => hasRows(db))
  if (known && isFilled && (await hasMembers(sharedDb, tenant))) return false
  // Again for a tenant that was made by hand: the people of its rows are to be its members.
  await addMembers(sharedDb, tenant, fixture, users)
  if (isFilled) return true
  const { slug, members } = fixture
  const team = Object.keys(members).map((email) => userOf(users, email))
  const context = { slug, team, userOf: (email: string) => userOf(users, email) }
  await withTenant(scope, () => writeRows(db, context))
  return true
}

async function hasMembers(sharedDb: Kysely<SharedTables>, { id }: Tenant): Promise<boolean> {
  const member = await sharedDb
    .selectFrom("memberships")
    .select("user_id")
    .where("tenant_id", "=", id)
    .limit(1)
    .executeTakeFirst()
  return member !== undefined
}

/** The memberships commit with the tenant: it never exists without an owner. */
async function makeTenant(sharedDb: Kysely<SharedTables>, fixture: TenantFixture, users: Users) {
  return await sharedDb.transaction().execute(async (trx): Promise<Tenant> => {
    const tenant = await createTenant(trx, {
      slug: parseSlug(fixture.slug),
      name: fixture.name,
    })
    await addMembers(trx, tenant, fixture, users)
    return tenant
  })
}

async function addMembers(
  executor: Kysely<SharedTables>,
  tenant: Tenant,
  fixture: TenantFixture,
  users: Users,
): Promise<void> {
  const members = Object.entries(fixture.members)
  await executor
    .insertInto("memberships")
    .values(
      members.map(([email, role]) => ({
        tenant_id: tenant.id,
        user_id: userOf(users, email).id,
        role,
      })),
    )
    .onConflict((conflict) => conflict.columns(["tenant_id", "user_id"]).doNothing())
    .execute()
}

function userOf(users: Users, email: string): { id: string; name: string } {
  const user = users.get(email)
  if (!user) throw new Error(`The fixtures name ${email}, who is not in seeds/people.ts.`)
  return user
}
