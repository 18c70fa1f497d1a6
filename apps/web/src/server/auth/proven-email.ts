import { type EmailAddress, parseEmailAddress } from "@repo/db"

/**
 * The address that a provider vouches for, if it does. Only what it has authority over, or has
 * verified and says so, counts; what a profile merely shows does not.
 *
 * Google answers for its own mailboxes and for those of the companies it hosts (`hd`). Any other
 * address it has seen verified once, maybe years ago, and it may have passed to somebody else.
 */
export function provenEmail(
  provider: string,
  profile: Readonly<Record<string, unknown>>,
): EmailAddress | undefined {
  const email = parseEmailAddress(profile.email)
  if (!email || profile.email_verified !== true) return undefined
  if (provider !== "google") return email
  const isGooglesOwn = email.endsWith("@gmail.com")
  const isHostedThere = typeof profile.hd === "string" && email.endsWith(`@${profile.hd}`)
  return isGooglesOwn || isHostedThere ? email : undefined
}
