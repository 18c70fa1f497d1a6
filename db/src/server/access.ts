import { randomBytes } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { ServerError } from "./errors.ts"

/** The roles of the embedded server, and the database that the app uses. */
export const roles = { superuser: "postgres", owner: "tenantry_owner", app: "tenantry_app" }
export const database = "tenantry"

export interface ServerUrls {
  port: number
  /** Superuser, at the app's database. For hardening and for tests; nothing else needs it. */
  superuserUrl: string
  /** Owns the database and its schemas: what DATABASE_OWNER_URL is elsewhere. */
  ownerUrl: string
  /** The app's login: what DATABASE_URL is elsewhere. Without rights until `db:migrate` ran. */
  appUrl: string
}

export type Passwords = Record<keyof typeof roles, string>

/** The passwords of the server that `control` stands for, made with its data. */
export function passwords(control: string, hasData: boolean): Passwords {
  const file = join(control, "passwords.json")
  if (hasData && existsSync(file)) return JSON.parse(readFileSync(file, "utf8"))
  if (hasData) {
    throw new ServerError(
      `${file} is gone, and without it nobody can sign in to the embedded PostgreSQL. Start again with empty data: pnpm db:reset --force.`,
    )
  }
  const made = { superuser: randomText(), owner: randomText(), app: randomText() }
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

export function serverUrls(port: number, secret: Passwords): ServerUrls {
  const url = (role: keyof typeof roles) =>
    `postgres://${roles[role]}:${secret[role]}@127.0.0.1:${port}/${database}`
  return { port, superuserUrl: url("superuser"), ownerUrl: url("owner"), appUrl: url("app") }
}

function randomText(): string {
  return randomBytes(18).toString("base64url")
}
