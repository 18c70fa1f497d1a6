import { randomBytes } from "node:crypto"
import pg from "pg"

export interface EmptyDatabase {
  name: string
  /** A superuser, as hardening needs one. */
  superuserUrl: string
  /** Owns this database; may make roles and databases, and is no superuser. */
  ownerUrl: string
  owner: string
  /** The app's login as one would name it in settings. It does not exist until somebody makes it. */
  login: { name: string; password: string }
  /** Signs in as `login`. */
  appUrl: string
  drop(): Promise<void>
}

/**
 * Makes a database with nothing in it and an owner of its own, so that tests on one server share
 * neither tables nor roles. The owner may make roles and, unless `mayCreateDatabases` is false,
 * databases.
 *
 *     const database = await createEmptyDatabase(inject("postgres").superuserUrl)
 *     // create role test_1f…_owner login createrole createdb …; create database test_1f… owner …
 */
export async function createEmptyDatabase(
  superuserUrl: string,
  { mayCreateDatabases = true }: { readonly mayCreateDatabases?: boolean } = {},
): Promise<EmptyDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`
  const owner = `${name}_owner`
  const login = { name: `${name}_app`, password: "app" }
  await run(superuserUrl, [
    `create role ${owner} login createrole ${mayCreateDatabases ? "createdb" : ""} password 'owner'`,
    `create database ${name} owner ${owner}`,
  ])
  return {
    name,
    owner,
    login,
    superuserUrl: at(superuserUrl, name),
    ownerUrl: at(superuserUrl, name, owner, "owner"),
    appUrl: at(superuserUrl, name, login.name, login.password),
    // Its roles stay: tenants' roles are known to the test alone, and the server is thrown away.
    drop: () => run(superuserUrl, [`drop database if exists ${name} with (force)`]),
  }
}

function at(url: string, database: string, user?: string, password?: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  if (user) changed.username = user
  if (password) changed.password = password
  return changed.href
}

async function run(url: string, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
