import { hash, verify } from "@node-rs/argon2"
import { newToken } from "../session/token.ts"

/** Longer ones only cost time to hash. */
const longest = 256
const shortest = 10

/**
 * argon2id, with the library's own parameters: OWASP's first choice (19 MiB, two passes). Of the
 * form NFC: keyboards do not agree on how an accented letter is written.
 */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFC"))
}

/**
 * Whether the password is the one that the hash is of. The work is the same when there is no hash
 * (nobody has that address, or they have no password): time tells nothing apart.
 */
export async function verifyPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  const known = passwordHash ?? (await nobodysHash())
  const typed = password.slice(0, longest)
  const normalized = typed.normalize("NFC")
  const isRight =
    (await verify(known, normalized)) ||
    // Its hash may be older than the normalizing.
    (normalized !== typed && (await verify(known, typed)))
  return isRight && passwordHash !== undefined && password.length <= longest
}

/** What is wrong with a password that somebody wants, in words; undefined when nothing is. */
export function problemWith(password: string): string | undefined {
  if (password.length < shortest) return `Use at least ${shortest} characters.`
  if (password.length > longest) return `Use at most ${longest} characters.`
  return undefined
}

let nobodys: Promise<string> | undefined

function nobodysHash(): Promise<string> {
  nobodys ??= hash(newToken())
  return nobodys
}

// Made before it is asked for: the first unknown address would otherwise take twice the time.
nobodysHash().catch(() => {
  nobodys = undefined
})
