import { parseEmailAddress } from "@repo/db"
import type { EmailConfig } from "next-auth/providers/email"

export const linkMinutes = 15

export interface SignInLink {
  readonly email: string
  /** Opens once it is there: next-auth's token in it. */
  readonly token: string
  /** Where the sign-in leads. */
  readonly callbackUrl: string
}

export type SendLink = (link: SignInLink) => Promise<void>

/**
 * next-auth's e-mail provider, without its mailer. The link leads to a page of ours that asks
 * before it signs in: programs that look at mails open links too, and would use it up.
 */
export function emailLink(send: SendLink): EmailConfig {
  return {
    id: "email",
    type: "email",
    name: "Email",
    server: "",
    from: "",
    options: {},
    maxAge: linkMinutes * 60,
    normalizeIdentifier(typed) {
      const email = parseEmailAddress(typed)
      if (email) return email
      throw new Error("This is not an e-mail address.")
    },
    async sendVerificationRequest({ identifier, token, url }) {
      const callbackUrl = new URL(url).searchParams.get("callbackUrl") ?? "/"
      await send({ email: identifier, token, callbackUrl })
    },
  }
}
