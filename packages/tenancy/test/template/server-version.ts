import pg from "pg"
import { inject } from "vitest"

/** The major version of the server that the tests run on. */
export async function serverVersion(): Promise<number> {
  const client = new pg.Client({ connectionString: inject("postgres").superuserUrl })
  await client.connect()
  try {
    const { rows } = await client.query("select current_setting('server_version_num')::int as v")
    return Math.floor(rows[0].v / 10_000)
  } finally {
    await client.end()
  }
}
