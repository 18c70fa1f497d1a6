import { spawnSync } from "node:child_process"
import { chmod, cp, mkdtemp, readdir, rm } from "node:fs/promises"
import { connect } from "node:net"
import { networkInterfaces, tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "@playwright/test"
import { freePort } from "@repo/db/server"
import { patience } from "../../scripts/built-app.ts"
import { startGuarded } from "../../scripts/guarded.ts"
import { databaseUrls, environment } from "../env.ts"
import { settingsOf, sites } from "../sites.ts"
import { build, startApp } from "../start-app.ts"

test("the app listens on all addresses, whatever HOSTNAME is", async () => {
  const site = { ...sites[0], port: await freePort() }
  const app = await startApp({ ...settings(site), HOSTNAME: "4f1c2a9b7d3e" })
  for (const host of addresses()) {
    expect(await isListening(host, site.port), host).toBe(true)
  }
  await app.stop()
})

test("with LISTEN_HOST the app listens on that address only", async () => {
  const site = { ...sites[0], port: await freePort() }
  const app = await startApp({ ...settings(site), LISTEN_HOST: "127.0.0.1" })
  const others = addresses().filter((host) => host !== "127.0.0.1")
  expect(await isListening("127.0.0.1", site.port)).toBe(true)
  for (const host of others) expect(await isListening(host, site.port), host).toBe(false)
  await app.stop()
})

for (const LISTEN_HOST of ["nowhere.invalid", "198.51.100.1"]) {
  test(`a LISTEN_HOST that is not this machine's (${LISTEN_HOST}) stops the start with its name`, async () => {
    const site = { ...sites[0], port: await freePort() }
    let output = ""
    const app = startGuarded(process.execPath, [`${build}apps/web/server.js`], {
      env: { ...base, ...settings(site), LISTEN_HOST },
      output: (chunk) => {
        output += chunk
      },
    })
    expect(await app.ended).toBe(1)
    expect(output).toMatch(/^LISTEN_HOST: "[^"]+" is no address of this machine .*\n$/)
  })
}

test("a read-only copy of the build serves pages to a user without a home", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tenantry-e2e-read-only-"))
  await chmod(folder, 0o755)
  await cp(build, folder, { recursive: true, verbatimSymlinks: true })
  spawnSync("chmod", ["-R", "a+rX,a-w", folder])
  const before = await readdir(folder, { recursive: true })
  const site = { ...sites[0], port: await freePort() }
  let output = ""
  const env = { ...base, ...settings(site), HOME: "/nonexistent" }
  const [program = "", ...args] = [...asNobody, process.execPath, `${folder}/apps/web/server.js`]
  const app = startGuarded(program, args, {
    env,
    patience,
    output: (chunk) => {
      output += chunk
    },
  })
  await expect.poll(() => isListening("127.0.0.1", site.port)).toBe(true)
  for (const path of ["/api/health", "/sign-in", "/icon.svg", "/fonts/text.woff2"]) {
    const response = await fetch(`http://localhost:${site.port}${path}`)
    expect(response.status, path).toBe(200)
    await response.arrayBuffer()
  }
  expect(await app.stop()).toBe(0)
  expect(output).not.toMatch(/EACCES|EROFS|ENOENT|EPERM|rror/)
  expect(await readdir(folder, { recursive: true })).toEqual(before)
  spawnSync("chmod", ["-R", "u+w", folder])
  await rm(folder, { recursive: true })
})

/** Root may write anywhere, so that the test of root has to become somebody else. */
const asNobody =
  process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

const base = {
  PATH: environment.PATH,
  NODE_ENV: "production" as const,
  NEXTAUTH_SECRET: "the-browser-tests-need-a-secret-but-not-a-secret-one",
}

function settings(site: (typeof sites)[0]) {
  const { appUrl: DATABASE_URL } = databaseUrls()
  return { DATABASE_URL, ...settingsOf(site) }
}

/** Of this machine. */
function addresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return all.filter(({ scopeid }) => !scopeid).map(({ address }) => address)
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host)
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false))
    socket.on("connect", () => socket.destroy())
  })
}
