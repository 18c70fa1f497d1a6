import { execFileSync } from "node:child_process"
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { freePort } from "../../../../db/src/server/port.ts"

/** Vitest's global set-up: a server of another PostgreSQL, gone with its files at the end. */
export default async function startInstalledServer(project: TestProject): Promise<() => void> {
  const bin = project.config.env.PG_BIN || newestOfSystem()
  const folder = mkdtempSync(join(tmpdir(), "tenancy-installed-"))
  const user = serverUser()
  if (user) chownSync(folder, user.uid, user.gid)
  const run = (program: string, ...options: string[]) =>
    void execFileSync(join(bin, program), options, { ...user, cwd: folder, stdio: "ignore" })
  const data = join(folder, "data")
  const port = await freePort()
  run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`
  run("pg_ctl", "start", "-w", "-D", data, "-o", settings, "-l", join(folder, "log"))
  const superuserUrl = `postgres://postgres:none@127.0.0.1:${port}/postgres`
  project.provide("postgres", { superuserUrl, ownerUrl: superuserUrl, appUrl: superuserUrl, port })
  return () => {
    run("pg_ctl", "stop", "-m", "immediate", "-D", data)
    rmSync(folder, { recursive: true })
  }
}

function newestOfSystem(): string {
  const versions = "/usr/lib/postgresql"
  const [newest = ""] = readdirSync(versions).toSorted((a, b) => Number(b) - Number(a))
  return join(versions, newest, "bin")
}

/** PostgreSQL refuses to run as root. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (option: string) =>
    Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }))
  return { uid: id("-u"), gid: id("-g") }
}
