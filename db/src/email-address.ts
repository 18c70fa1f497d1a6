declare const email: unique symbol

/** An address as users have it: lower case, one at-sign, nothing odd. */
export type EmailAddress = string & { readonly [email]: true }

/**
 * Reads an e-mail address that somebody typed. Not a check that it exists: the mail is.
 *
 *     parseEmailAddress(" Olivia@Acme.test ") // "olivia@acme.test"
 */
export function parseEmailAddress(text: unknown): EmailAddress | undefined {
  if (typeof text !== "string") return undefined
  // ASCII, so that folding the case makes no letter of one that only looks like it (U+212A).
  const folded = text.trim()
  if (folded.length > 254 || !grammar.test(folded)) return undefined
  return folded.toLowerCase() as EmailAddress
}

/** No quotes, commas or brackets: to a mailer they are a second address, or a name. */
const grammar = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i
