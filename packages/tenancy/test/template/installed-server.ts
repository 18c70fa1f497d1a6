import { execFileSync } from "node:child_process"
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { settings } from "../../../../db/src/server/cluster.ts"
import { freePort } from "../../../../db/src/server/port.ts"

const password = "postgres"

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
  // With passwords, as any server that people reach: some tests are about those.
  const passwordFile = join(folder, "password")
  writeFileSync(passwordFile, password, { mode: 0o644 })
  const authentication = ["-A", "scram-sha-256", `--pwfile=${passwordFile}`]
  run("initdb", "-D", data, "-U", "postgres", ...authentication, "-E", "UTF8", "--locale=C")
  const options = Object.entries(settings.fast).map(([name, value]) => `-c ${name}='${value}'`)
  const start = [`-p ${port}`, ...options].join(" ")
  run("pg_ctl", "start", "-w", "-D", data, "-o", start, "-l", join(folder, "log"))
  const superuserUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
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
