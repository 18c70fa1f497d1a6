import { randomBytes } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { root } from "./env.ts"

/** NEXTAUTH_SECRET for development: made once, so that sign-ins outlive a restart. */
export function developmentSecret(): string {
  const folder = `${root}.data`
  const file = `${folder}/nextauth-secret`
  if (existsSync(file)) return readFileSync(file, "utf8")
  const secret = randomBytes(32).toString("base64")
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, secret, { mode: 0o600 })
  return secret
}
