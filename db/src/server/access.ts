import { randomBytes } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import pg from "pg"
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

/** The passwords of the server that `control` stands for, made once. */
export function passwords(control: string, hasData: boolean): Passwords {
  const file = join(control, "passwords.json")
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"))
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

/** Makes the roles and the database, and repairs them: a start that was cut short leaves none. */
export async function prepareAccess(urls: ServerUrls, secret: Passwords): Promise<void> {
  const admin = new URL(urls.superuserUrl)
  admin.pathname = "/postgres"
  await connected(admin.href, async (client) => {
    await makeRole(client, roles.owner, "createrole createdb", secret.owner)
    await makeRole(client, roles.app, "noinherit", secret.app)
    const { rowCount } = await client.query("select from pg_database where datname = $1", [
      database,
    ])
    if (!rowCount) await client.query(`create database ${database} owner ${roles.owner}`)
  })
  await hardenDatabase({ superuser: urls.superuserUrl, login: roles.app, owner: roles.owner })
}

/** Runs `fn` with a connection to `url`, and closes it. */
export async function connected<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}

async function makeRole(client: pg.Client, role: string, rights: string, password: string) {
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [role])
  const literal = client.escapeLiteral(password)
  await client.query(
    `${rowCount ? "alter" : "create"} role ${role} login ${rights} password ${literal}`,
  )
}

async function hardenDatabase(target: { superuser: string; login: string; owner: string }) {
  await connected(target.superuser, (client) =>
    client.query(`
      revoke execute on function pg_catalog.set_config(text, text, boolean) from public;
      grant execute on function pg_catalog.set_config(text, text, boolean) to ${target.login}, ${target.owner};
      revoke usage on language plpgsql from public;
      grant usage on language plpgsql to ${target.owner};
    `),
  )
}

function randomText(): string {
  return randomBytes(18).toString("base64url")
}
