import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"

interface Postmaster {
  pid: number
  port: number
}

/** The server that runs on `data`, from its postmaster.pid; undefined when none does. */
export function readPostmaster(data: string): Postmaster | undefined {
  const file = join(data, "postmaster.pid")
  if (!existsSync(file)) return undefined
  // Line 1 is the process, line 4 the port; a server that is just starting has not written it yet.
  const lines = readFileSync(file, "utf8").split("\n")
  const postmaster = { pid: Number(lines[0]), port: Number(lines[3]) }
  return postmaster.port > 0 && serves(postmaster.pid, data) ? postmaster : undefined
}

/**
 * Removes the postmaster.pid of a server that is gone. PostgreSQL does so itself, except when
 * another program of the same user has got its process id since: after a restart of the machine or
 * a container that is likely, and PostgreSQL then refuses to start.
 */
export function removeStalePostmaster(data: string): void {
  const file = join(data, "postmaster.pid")
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, "utf8").split("\n")[0])
  if (!serves(pid, data)) rmSync(file, { force: true })
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
