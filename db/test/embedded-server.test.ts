import { execFileSync, spawn } from "node:child_process"
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import pg from "pg"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { EmbeddedServer } from "../src/server/embedded-server.ts"
import { knownPlace, place, removeHome } from "../src/server/place.ts"

let control: string
let server: EmbeddedServer

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-test-"))
  chmodSync(folder, 0o711)
  control = join(folder, "postgres")
  server = new EmbeddedServer(control, "durable")
})

afterEach(async () => {
  await vi.waitFor(async () => expect(await server.reset()).toBe(true))
  rmSync(join(control, ".."), { recursive: true, force: true })
})

test("the last lease stops the server, an earlier one does not", async () => {
  const first = await server.lease()
  const second = await server.lease()

  await first.release()
  expect(await answer(second.ownerUrl, "select current_user as it")).toBe("tenantry_owner")
  await second.release()

  expect(server.isRunning()).toBe(false)
})

test("two that start at once share one server and its data", async () => {
  const [one, two] = await Promise.all([server.lease(), server.lease()])

  expect(one.port).toBe(two.port)

  await Promise.all([one.release(), two.release()])
  expect(server.isRunning()).toBe(false)
})

test("the data is there at the next start, on the same port", async () => {
  const before = await server.lease()
  await answer(before.ownerUrl, "create table kept as select 'yes' as it")
  await before.release()

  const after = await server.lease()

  expect(await answer(after.ownerUrl, "select it from kept")).toBe("yes")
  expect(after.port).toBe(before.port)
  await after.release()
})

test("the superuser, the owner and the app have passwords of their own", async () => {
  const { release, ownerUrl, appUrl, superuserUrl } = await server.lease()
  const passwords = [ownerUrl, appUrl, superuserUrl].map((url) => new URL(url).password)

  expect(new Set(passwords).size).toBe(3)
  await expect(answer(ownerUrl.replace(/:[^:@]+@/, ":wrong@"), "select")).rejects.toThrow(
    "password",
  )
  await release()
})

test("a server that was asked to stay is stopped by down", async () => {
  await server.up()
  const lease = await server.lease()
  await lease.release()
  expect(server.isRunning()).toBe(true)

  expect(await server.down()).toBe("stopped")
  expect(server.isRunning()).toBe(false)
  expect(await server.down()).toBe("not running")
})

test("down leaves a server that is in use to its users", async () => {
  await server.up()
  const lease = await server.lease()

  expect(await server.down()).toBe("in use")
  expect(await server.reset()).toBe(false)

  await lease.release()
  expect(server.isRunning()).toBe(false)
})

test("a server whose only user was killed is stopped by its keeper", async () => {
  await leaseInProcessThatIsKilled(control)

  await vi.waitFor(() => expect(server.isRunning()).toBe(false), { timeout: 10_000 })
})

test("a server that was killed is started again, whoever has its process id now", async () => {
  const lease = await server.lease()
  await answer(lease.ownerUrl, "create table kept as select 'yes' as it")
  const pidFile = join(dataFolder(), "postmaster.pid")
  const [pid, ...rest] = readFileSync(pidFile, "utf8").split("\n")
  process.kill(Number(pid), "SIGKILL")
  await vi.waitFor(() => expect(server.isRunning()).toBe(false))
  writeFileSync(pidFile, [process.pid, ...rest].join("\n"))

  const again = await server.lease()

  expect(await answer(again.ownerUrl, "select it from kept")).toBe("yes")
  await Promise.all([again.release(), lease.release()])
})

test("a port that another program took is left to it", async () => {
  const before = await server.lease()
  await before.release()
  const other = await listen(before.port)

  const after = await server.lease()

  expect(after.port).not.toBe(before.port)
  await after.release()
  other.close()
})

test("data of another PostgreSQL version is refused with what to do, and can be reset", async () => {
  await (await server.lease()).release()
  writeFileSync(join(dataFolder(), "PG_VERSION"), "17\n")

  await expect(server.lease()).rejects.toThrow(/PostgreSQL 17.*pnpm db:reset --force/)

  expect(await server.reset()).toBe(true)
  const fresh = await server.lease()
  expect(await answer(fresh.ownerUrl, "select 'fresh' as it")).toBe("fresh")
  await fresh.release()
})

test("an initdb that was cut short is done again", async () => {
  await (await server.lease()).release()
  const data = dataFolder()
  rmSync(data, { recursive: true })
  writeFileSync(`${data}.new`, "half")

  const lease = await server.lease()

  expect(existsSync(`${data}.new`)).toBe(false)
  await lease.release()
})

test("a copied checkout works on its copy, and the original keeps its data", async () => {
  const original = await server.lease()
  await answer(original.ownerUrl, "create table kept as select 'yes' as it")
  await original.release()
  const copy = copyOf(control)

  const lease = await copy.server.lease()
  expect(await answer(lease.ownerUrl, "select it from kept")).toBe("yes")
  await lease.release()
  expect(await copy.server.reset()).toBe(true)

  const again = await server.lease()
  expect(await answer(again.ownerUrl, "select it from kept")).toBe("yes")
  await again.release()
})

test("a checkout that was copied while its server ran is refused, and the server goes on", async () => {
  const lease = await server.lease()
  const copy = copyOf(control)

  await expect(copy.server.lease()).rejects.toThrow("was copied while its server ran")

  expect(copy.server.isRunning()).toBe(false)
  expect(await answer(lease.ownerUrl, "select 'on' as it")).toBe("on")
  await lease.release()
  expect(await copy.server.reset()).toBe(true)
})

test("a home outside the checkout: a copy leaves it alone, a moved checkout keeps it", () => {
  const { folder, home } = homeOutside()
  place(join(folder, "a"), "durable")
  cpSync(join(folder, "a"), join(folder, "copy"), { recursive: true })

  expect(knownPlace(join(folder, "a"))?.home).toBe(home)
  expect(knownPlace(join(folder, "copy"))).toBeUndefined()
  removeHome(join(folder, "copy"))
  expect(existsSync(home)).toBe(true)
  renameSync(join(folder, "a"), join(folder, "moved"))
  expect(knownPlace(join(folder, "moved"))?.home).toBe(home)
})

test("a repository that is moved while its server runs: the error keeps the data, and db:down helps", async () => {
  const { ownerUrl } = await server.up()
  await answer(ownerUrl, "create table kept as select 'yes' as it")
  const moved = `${control}-moved`
  renameSync(control, moved)
  const after = new EmbeddedServer(moved, "durable")

  const refused = after.lease()
  await expect(refused).rejects.toThrow(/Its data is whole.*pnpm db:down/)
  await expect(refused).rejects.not.toThrow("reset")
  expect(await after.down()).toBe("stopped")

  const lease = await after.lease()
  expect(await answer(lease.ownerUrl, "select it from kept")).toBe("yes")
  await lease.release()
  expect(await after.reset()).toBe(true)
})

test("a temporary server leaves nothing behind", async () => {
  const temporary = new EmbeddedServer(join(control, "../temporary"), "temporary")
  const lease = await temporary.lease()

  await lease.release()

  expect(existsSync(join(control, "../temporary"))).toBe(false)
})

test("a temporary server whose user was killed leaves nothing behind", async () => {
  const folder = join(control, "../temporary")
  await leaseInProcessThatIsKilled(folder, "temporary")

  await vi.waitFor(() => expect(existsSync(folder)).toBe(false), { timeout: 10_000 })
})

function dataFolder(): string {
  return join(knownPlace(control)?.home ?? "", "data")
}

async function answer(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  client.on("error", () => {})
  await client.connect()
  try {
    const { rows } = await client.query(statement)
    return rows[0]?.it
  } finally {
    await client.end()
  }
}

async function leaseInProcessThatIsKilled(folder: string, lasts = "durable"): Promise<void> {
  const module = fileURLToPath(new URL("../src/server/embedded-server.ts", import.meta.url))
  const script = `
    const { EmbeddedServer } = await import(${JSON.stringify(module)})
    await new EmbeddedServer(${JSON.stringify(folder)}, ${JSON.stringify(lasts)}).lease()
    console.log("leased")
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  await new Promise((resolve) => child.stdout.once("data", resolve))
  child.kill("SIGKILL")
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const other = createServer()
    other.listen(port, "127.0.0.1", () => resolve(other))
  })
}

/** As `cp -r` makes it, beside the original. */
function copyOf(original: string): { server: EmbeddedServer } {
  const copy = `${original}-copy`
  execFileSync("cp", ["-r", original, copy])
  return { server: new EmbeddedServer(copy, "durable") }
}

/** A pointer as it was written before homes said whose they are. */
function homeOutside(): { folder: string; home: string } {
  const folder = join(control, "..")
  const home = join(folder, "outside")
  for (const each of ["a", "outside"]) mkdirSync(join(folder, each))
  writeFileSync(join(folder, "a", "place.json"), JSON.stringify({ home }))
  return { folder, home }
}
