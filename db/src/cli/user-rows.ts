import { type EmailAddress, parseEmailAddress } from "../email-address.ts"
import { UsageError } from "./exit.ts"

/** How a person is shown in a table. */
export const userColumns = ["email", "name", "id"] as const

/** @throws UsageError */
export function parseEmail(input: string): EmailAddress {
  const email = parseEmailAddress(input)
  if (email) return email
  throw new UsageError(
    `${JSON.stringify(input)} is not an e-mail address. Give one like you@example.com.`,
  )
}
