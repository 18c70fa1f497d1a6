import { randomUUID } from "node:crypto"
import { createHandles, type Handles, type MemberRole } from "@repo/db"
import { createTestDatabase } from "@repo/db/testing"
import pg from "pg"
import { hashPassword } from "../src/server/auth/password.ts"
import { type NewSession, startRootSession } from "../src/server/session/start-session.ts"
import { hashToken } from "../src/server/session/token.ts"

export const visit = {
  host: "example.com",
  userAgent: "a test",
  address: "192.0.2.7",
  requestId: "the-request",
}

export interface AppDatabase {
  readonly sharedDb: Handles["sharedDb"]
  /** A person of one's own, by a name that no other test has. */
  addUser(options?: UserOptions): Promise<{ id: string; email: string }>
  addMember(userId: string, slug: string, role?: MemberRole): Promise<void>
  signIn(userId: string, host?: string): Promise<NewSession>
  /** The hosts of the live sessions of this user. */
  hostsOf(userId: string): Promise<string[]>
  isLive(session: NewSession): Promise<boolean>
  asOwner(statement: string, values?: unknown[]): Promise<void>
  close(): Promise<void>
}

interface UserOptions {
  password?: string
  isVerified?: boolean
  isSuperuser?: boolean
}

/** The app's database with the tenants acme and globex, as the app sees it. */
export async function openAppDatabase(): Promise<AppDatabase> {
  const database = await createTestDatabase({ tenants: ["acme", "globex"] })
  const app = createHandles({ connectionString: database.appUrl, isolation: "role", max: 8 })
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 1 })
  // The database is dropped by force, perhaps before the server has seen that the pool ended.
  owner.on("connect", (client) => client.on("error", () => {}))
  const { sharedDb } = app
  return {
    sharedDb,
    async addUser({ password, isVerified = true, isSuperuser = false } = {}) {
      const email = `${randomUUID()}@example.test`
      const { id } = await sharedDb
        .insertInto("users")
        .values({ email, name: "A person", email_verified_at: isVerified ? new Date() : null })
        .returning("id")
        .executeTakeFirstOrThrow()
      if (password !== undefined) {
        const credential = { user_id: id, password_hash: await hashPassword(password) }
        await sharedDb.insertInto("credentials").values(credential).execute()
      }
      if (isSuperuser) await owner.query("update users set is_superuser = true where id = $1", [id])
      return { id, email }
    },
    async addMember(userId, slug, role = "member") {
      const { id } = await sharedDb
        .selectFrom("tenancy.tenants")
        .select("id")
        .where("slug", "=", slug as never)
        .executeTakeFirstOrThrow()
      const row = { tenant_id: id, user_id: userId, role }
      await sharedDb.insertInto("memberships").values(row).execute()
    },
    async signIn(userId, host = visit.host) {
      const start = { userId, visit: { ...visit, host }, replaces: undefined }
      const session = await startRootSession(sharedDb, start)
      if (!session) throw new Error("There is no such user.")
      return session
    },
    async hostsOf(userId) {
      const rows = await sharedDb
        .selectFrom("sessions")
        .select("host")
        .where("user_id", "=", userId)
        .where("expires_at", ">", new Date())
        .orderBy("host")
        .execute()
      return rows.map(({ host }) => host)
    },
    async isLive({ token }) {
      const row = await sharedDb
        .selectFrom("sessions")
        .select("id")
        .where("token_hash", "=", hashToken(token))
        .executeTakeFirst()
      return row !== undefined
    },
    async asOwner(statement, values = []) {
      await owner.query(statement, values)
    },
    async close() {
      await owner.end()
      await app.destroy()
      await database.drop()
    },
  }
}
