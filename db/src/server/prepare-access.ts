import { hardenDatabase } from "@repo/tenancy/fleet"
import pg from "pg"
import { database, type Passwords, roles, type ServerUrls } from "./access.ts"

/** Makes the roles and the database, and repairs them: a start that was cut short leaves none. */
export async function prepareAccess(urls: ServerUrls, secret: Passwords): Promise<void> {
  const admin = new URL(urls.superuserUrl)
  admin.pathname = "/postgres"
  await connected(admin.href, async (client) => {
    await makeRole(client, roles.owner, "createrole createdb", secret.owner)
    const { rowCount } = await client.query("select from pg_database where datname = $1", [
      database,
    ])
    if (!rowCount) await client.query(`create database ${database} owner ${roles.owner}`)
  })
  // By the owner: who makes a role may grant it, and db:migrate repairs this one as the owner.
  await connected(urls.ownerUrl, (client) => makeRole(client, roles.app, "noinherit", secret.app))
  await hardenDatabase({ superuser: urls.superuserUrl, login: roles.app, owner: roles.owner })
}

async function connected<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
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
