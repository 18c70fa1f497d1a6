import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import pg from "pg"

export interface PgBouncer {
  /** The given address, with the way through PgBouncer. */
  readonly url: string
  stop(): Promise<void>
}

/** Whether a `pgbouncer` is on this machine. Debian: `apt-get install pgbouncer`. */
export function hasPgBouncer(): boolean {
  return pgBouncerPath() !== undefined
}

/**
 * Starts PgBouncer in transaction mode in front of a database, on a free port of 127.0.0.1.
 *
 *     const bouncer = await startPgBouncer({ url: appUrl, poolSize: 1 })
 *     createTenancy({ connection: { connectionString: bouncer.url } })
 *
 * @throws Error when it is not installed, or does not come up.
 */
export async function startPgBouncer(options: {
  readonly url: string
  /** Connections to the server. */
  readonly poolSize: number
}): Promise<PgBouncer> {
  const path = pgBouncerPath()
  if (!path) throw new Error("pgbouncer is not installed. On Debian: apt-get install pgbouncer")
  const folder = await mkdtemp(join(tmpdir(), "tenantry-pgbouncer-"))
  const port = await freePort()
  const file = join(folder, "pgbouncer.ini")
  await writeFile(file, settings(options.url, port, options.poolSize))
  const child = spawn(path, ["-q", file], { stdio: ["ignore", "ignore", "pipe"] })
  const url = new URL(options.url)
  url.hostname = "127.0.0.1"
  url.port = String(port)
  for (const name of ["host", "port"]) url.searchParams.delete(name)
  const stop = async () => {
    await ended(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await answers(url.href, child)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: url.href, stop }
}

function settings(url: string, port: number, poolSize: number): string {
  // As pg reads it: the port may be left out, the login be in a parameter.
  const server = new pg.Client({ connectionString: url })
  const { host, user = "", password } = server
  const target = Object.entries({ host, port: server.port, user, password: password ?? "" })
    .map(([name, value]) => `${name}='${String(value).replaceAll("'", "''")}'`)
    .join(" ")
  return [
    "[databases]",
    `* = ${target}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    `default_pool_size = ${poolSize}`,
    "max_client_conn = 500",
    "log_connections = 0",
    "log_disconnections = 0",
    // PgBouncer refuses to run as root; it has read this file by the time it changes.
    ...(process.getuid?.() === 0 ? ["user = nobody"] : []),
    "",
  ].join("\n")
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  let log = ""
  child.stderr?.on("data", (chunk) => {
    log += chunk
  })
  const deadline = Date.now() + 10_000
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    client.on("error", () => {})
    try {
      await client.connect()
      return
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`PgBouncer did not start: ${log.trim()}`, { cause: error })
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    } finally {
      await client.end().catch(() => {})
    }
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once("exit", () => resolve())
    // At once: SIGTERM waits for clients.
    child.kill("SIGKILL")
  })
}

function pgBouncerPath(): string | undefined {
  for (const name of ["pgbouncer", "/usr/sbin/pgbouncer", "/usr/local/sbin/pgbouncer"]) {
    try {
      execFileSync(name, ["--version"], { stdio: "ignore" })
      return name
    } catch {
      // Not there; the next place.
    }
  }
  return undefined
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
