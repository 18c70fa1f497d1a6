import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto"
import { type Kysely, sql } from "kysely"
import pg from "pg"
import { TenancyError } from "../errors.ts"
import type { Owner } from "./owner.ts"

export interface Login {
  readonly name: string
  readonly password: string
}

interface LoginState {
  readonly isOwner: boolean
  /** What is to be altered: `noinherit nocreatedb`. */
  readonly excess: string
  readonly hasEmptyPath: boolean
}

/**
 * Makes the login, or gives back what it lost: that it may sign in with its password, inherits
 * nothing, and has an empty search_path (a query that runs before any scope is set finds no
 * table instead of public's).
 */
export async function ensureLogin(db: Kysely<unknown>, owner: Owner, login: Login): Promise<void> {
  const name = sql.id(login.name)
  const state = await readLogin(db, login.name)
  if (state?.isOwner) throw new TenancyError("migration_refused", sameRole(login.name))
  if (!state) {
    const secret = sql.lit(scramVerifier(login.password))
    await sql`create role ${name} login noinherit password ${secret}`.execute(db)
  } else {
    if (state.excess) await takeAway(db, login.name, state.excess)
    await repairPassword(db, owner, login)
  }
  if (!state?.hasEmptyPath) await sql`alter role ${name} set search_path = ''`.execute(db)
}

async function readLogin(db: Kysely<unknown>, name: string): Promise<LoginState | undefined> {
  const { rows } = await sql<LoginState>`
    select
      rolname = current_user as "isOwner",
      concat_ws(
        ' ',
        case when not rolcanlogin then 'login' end,
        case when rolinherit then 'noinherit' end,
        case when rolsuper then 'nosuperuser' end,
        case when rolcreatedb then 'nocreatedb' end,
        case when rolcreaterole then 'nocreaterole' end,
        case when rolreplication then 'noreplication' end,
        case when rolbypassrls then 'nobypassrls' end
      ) as excess,
      exists (
        select from pg_db_role_setting
        where setrole = pg_roles.oid and setdatabase = 0 and 'search_path=""' = any (setconfig)
      ) as "hasEmptyPath"
    from pg_roles where rolname = ${name}
  `.execute(db)
  return rows[0]
}

/** Only what differs is named: PostgreSQL lets few roles even name `nosuperuser`. */
async function takeAway(db: Kysely<unknown>, name: string, excess: string): Promise<void> {
  try {
    await sql`alter role ${sql.id(name)} ${sql.raw(excess)}`.execute(db)
  } catch (error) {
    throw new TenancyError(
      "migration_refused",
      `The app's login ${name} may do too much, and the owner may not change it: ${(error as Error).message}. Let a superuser run: alter role ${name} ${excess}`,
      { cause: error },
    )
  }
}

/** Only a password that the server refuses is set: the role may serve other databases as well. */
async function repairPassword(db: Kysely<unknown>, owner: Owner, login: Login): Promise<void> {
  if (!(await isPasswordRefused(owner, login))) return
  const secret = sql.lit(scramVerifier(login.password))
  await sql`alter role ${sql.id(login.name)} password ${secret}`.execute(db)
}

/** Whether the server refuses this password. Any other refusal says nothing of it. */
export async function isPasswordRefused(owner: Owner, login: Login): Promise<boolean> {
  const address = new URL(owner.connectionString)
  address.username = encodeURIComponent(login.name)
  address.password = encodeURIComponent(login.password)
  // They would win.
  for (const name of ["user", "password"]) address.searchParams.delete(name)
  const client = new pg.Client({ connectionString: address.href, connectionTimeoutMillis: 10_000 })
  client.on("error", () => {})
  try {
    await client.connect()
    return false
  } catch (error) {
    return (error as { code?: string }).code === "28P01"
  } finally {
    await client.end().catch(() => {})
  }
}

/** What the server would store, made here, so that the password is never in a statement or a log. */
function scramVerifier(password: string): string {
  const [salt, iterations] = [randomBytes(16), 4096]
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256")
  const sign = (text: string) => createHmac("sha256", salted).update(text).digest()
  const stored = createHash("sha256").update(sign("Client Key")).digest("base64")
  const server = sign("Server Key").toString("base64")
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${server}`
}

function sameRole(name: string): string {
  return `The app's connection signs in as ${name}, which owns the schemas. Give the app a login of its own: it is made for you.`
}
