import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"

interface Postmaster {
  pid: number
  port: number
  /** The folder or the programs that it was started with are no more: the repository was moved. */
  isMoved: boolean
}

/** The server that runs on `data`, from its postmaster.pid; undefined when none does. */
export function readPostmaster(data: string): Postmaster | undefined {
  const file = join(data, "postmaster.pid")
  if (!existsSync(file)) return undefined
  // Line 1 is the process, line 4 the port; a server that is just starting has not written it yet.
  const lines = readFileSync(file, "utf8").split("\n")
  const [pid, started = data, port] = [Number(lines[0]), lines[1], Number(lines[3])]
  if (!(port > 0) || !serves(pid, started) || isCopy(started, data)) return undefined
  return { pid, port, isMoved: !existsSync(started) || !existsSync(executable(data)) }
}

/**
 * Whether `data` was copied while its server ran, which the original goes on with: such a copy has
 * pages of different moments.
 */
export function isCopyOfRunning(data: string): boolean {
  const file = join(data, "postmaster.pid")
  if (!existsSync(file)) return false
  const [pid, started = data] = readFileSync(file, "utf8").split("\n")
  return isCopy(started, data) && serves(Number(pid), started)
}

function isCopy(started: string, data: string): boolean {
  if (started === data || !existsSync(started)) return false
  const [one, other] = [statSync(started), statSync(data)]
  return one.ino !== other.ino || one.dev !== other.dev
}

/** From the line that the server writes when it starts: `/…/postgres "-D" "/…/data" …`. */
function executable(data: string): string {
  const file = join(data, "postmaster.opts")
  return existsSync(file) ? (readFileSync(file, "utf8").split(' "')[0] ?? "").trim() : data
}

/**
 * Removes the postmaster.pid of a server that is gone. PostgreSQL does so itself, except when
 * another program of the same user has got its process id since: after a restart of the machine or
 * a container that is likely, and PostgreSQL then refuses to start.
 */
export function removeStalePostmaster(data: string): void {
  const file = join(data, "postmaster.pid")
  if (!existsSync(file)) return
  const [pid, started = data] = readFileSync(file, "utf8").split("\n")
  if (!serves(Number(pid), started)) rmSync(file, { force: true })
}

function serves(pid: number, data: string): boolean {
  if (!(pid > 0)) return false
  if (process.platform === "win32") return isAlive(pid)
  return command(pid).includes(data)
}

function command(pid: number): string {
  const file = `/proc/${pid}/cmdline`
  if (existsSync(file)) return readFileSync(file, "utf8")
  if (existsSync("/proc/self/cmdline")) return ""
  return spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" }).stdout
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
