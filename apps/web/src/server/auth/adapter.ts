import { type Handles, writeAudit } from "@repo/db"
import { sql } from "kysely"
import type { Adapter, AdapterAccount, AdapterUser } from "next-auth/adapters"
import { asNobody, asPerson } from "../audit/visit-source.ts"
import { type NewSession, startRootSession } from "../session/start-session.ts"
import type { Visit } from "../session/visit.ts"

export interface AdapterOptions {
  readonly visit: Visit
  readonly replaces: string | undefined
  /** How somebody signs in: the provider. */
  readonly way: string
  /** Is told of the session that next-auth's sign-in ended in. */
  readonly onSession: (session: NewSession) => void
}

/**
 * What next-auth stores, in our tables: sessions like every other (hashed, bound to the host),
 * verification tokens hashed, accounts without the provider's tokens. It makes no users: that is
 * `pnpm user create`.
 */
export function createAdapter(
  sharedDb: Handles["sharedDb"],
  { visit, replaces, way, onSession }: AdapterOptions,
): Adapter {
  return {
    createUser: () => {
      throw new Error("Nobody becomes a user by signing in. Make them first: pnpm user create")
    },
    getUser: (id) => findUser(sharedDb, sql`users.id = ${id}`),
    getUserByEmail: (email) => findUser(sharedDb, sql`users.email = ${email}`),
    getUserByAccount: ({ provider, providerAccountId }) =>
      findUser(
        sharedDb,
        sql`users.id = (
          select user_id from accounts
          where provider = ${provider} and provider_account_id = ${providerAccountId}
        )`,
      ),
    updateUser: async ({ id, emailVerified }) => {
      if (emailVerified) await noteVerified(sharedDb, id)
      const user = await findUser(sharedDb, sql`users.id = ${id}`)
      if (!user) throw new Error(`There is no user ${id} any more.`)
      return user
    },
    linkAccount: async ({ provider, providerAccountId, userId }: AdapterAccount) => {
      await sharedDb.transaction().execute(async (trx) => {
        const account = { provider, provider_account_id: providerAccountId, user_id: userId }
        await trx.insertInto("accounts").values(account).execute()
        const linked = { id: userId, after: { provider } }
        await writeAudit(trx, asPerson(visit, userId), "user.account_linked", linked)
      })
    },
    createSession: async ({ userId }) => {
      const session = await startRootSession(sharedDb, { userId, visit, replaces, way })
      if (!session) throw new Error(`There is no user ${userId} any more.`)
      onSession(session)
      return { sessionToken: session.token, userId, expires: session.endsAt }
    },
    // Who is signed in already is none of next-auth's business: it would link accounts to them.
    getSessionAndUser: async () => null,
    updateSession: async () => null,
    deleteSession: async () => null,
    // It hands out the token and gives us its SHA-256, salted with the secret, as hex.
    createVerificationToken: async ({ identifier, token, expires }) => {
      await sharedDb.transaction().execute(async (trx) => {
        const link = { identifier, token_hash: Buffer.from(token, "hex"), expires_at: expires }
        await trx.insertInto("verification_tokens").values(link).execute()
        const id = sql`(select id from users where email = ${identifier})`
        await writeAudit(trx, asNobody(visit), "session.link_made", { id })
      })
      return { identifier, token, expires }
    },
    useVerificationToken: async ({ identifier, token }) => {
      const used = await sharedDb
        .deleteFrom("verification_tokens")
        .where("identifier", "=", identifier)
        .where("token_hash", "=", Buffer.from(token, "hex"))
        .returning("expires_at")
        .executeTakeFirst()
      return used ? { identifier, token, expires: used.expires_at } : null
    },
  }
}

async function findUser(
  sharedDb: Handles["sharedDb"],
  condition: ReturnType<typeof sql>,
): Promise<AdapterUser | null> {
  const row = await sharedDb
    .selectFrom("users")
    .select(["id", "email", "email_verified_at", "name", "picture"])
    .where(sql<boolean>`${condition}`)
    .executeTakeFirst()
  if (!row) return null
  const { id, email, name } = row
  return { id, email, name, image: row.picture, emailVerified: row.email_verified_at }
}

async function noteVerified(sharedDb: Handles["sharedDb"], id: string): Promise<void> {
  await sharedDb
    .updateTable("users")
    .set({ email_verified_at: sql`now()` })
    .where("id", "=", id)
    .where("email_verified_at", "is", null)
    .execute()
}
