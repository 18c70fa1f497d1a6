import { createHash, randomBytes } from "node:crypto"

/** What a browser or a mail holds: 32 random bytes, as text. The database holds its hash. */
export function newToken(): string {
  return randomBytes(32).toString("base64url")
}

/** SHA-256. Enough for random tokens, which cannot be guessed from it; not for passwords. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest()
}
