import pg from "pg"
import { expect, onTestFinished, test } from "vitest"
import { hasPgBouncer, startPgBouncer } from "../src/testing/index.ts"
import { createEmptyDatabase } from "./database.ts"

test.runIf(hasPgBouncer())(
  "the way through PgBouncer is found with all of it in parameters",
  async () => {
    const database = await createEmptyDatabase()
    onTestFinished(() => database.drop())
    const { hostname, port, username, password, pathname } = new URL(database.ownerUrl)
    const url = new URL(`postgres://${pathname}`)
    const parameters = { host: hostname, port, user: decodeURIComponent(username), password }
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)

    const bouncer = await startPgBouncer({ url: url.href, poolSize: 1 })
    onTestFinished(() => bouncer.stop())
    const client = new pg.Client({ connectionString: bouncer.url })
    await client.connect()
    const { rows } = await client.query("select session_user as login")
    await client.end()

    expect(rows).toEqual([{ login: parameters.user }])
  },
)
