import type { Handles } from "@repo/db"
import { provenEmail } from "./proven-email.ts"

export interface ProviderAccount {
  readonly provider: string
  readonly providerAccountId: string
  /** What the provider says of the person, as it came. */
  readonly profile: Readonly<Record<string, unknown>>
}

/**
 * Whether somebody whom a provider has identified may sign in. An account that is linked to a user
 * may. One that is not is linked to the user with its address, but only if all of this holds, for
 * what is linked wrongly is an account taken over:
 *
 * - the provider has proven the address (proven-email.ts);
 * - the user has proven it here too: nobody can reserve another's address and wait for them;
 * - the user has no other account of this provider: a second one with the same address means that
 *   the address has passed to somebody else;
 * - the user is no superuser: staff's reach is too far for a link that nobody confirmed.
 */
export async function maySignIn(
  sharedDb: Handles["sharedDb"],
  { provider, providerAccountId, profile }: ProviderAccount,
): Promise<boolean> {
  const account = await sharedDb
    .selectFrom("accounts")
    .select("user_id")
    .where("provider", "=", provider)
    .where("provider_account_id", "=", providerAccountId)
    .executeTakeFirst()
  if (account) return true
  const email = provenEmail(provider, profile)
  if (!email) return false
  const user = await sharedDb
    .selectFrom("users")
    .leftJoin("accounts", (join) =>
      join.onRef("accounts.user_id", "=", "users.id").on("accounts.provider", "=", provider),
    )
    .select(["users.email_verified_at", "users.is_superuser", "accounts.provider_account_id"])
    .where("users.email", "=", email)
    .executeTakeFirst()
  if (!user?.email_verified_at || user.is_superuser) return false
  return user.provider_account_id === null
}
