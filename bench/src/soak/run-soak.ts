import type { ServerUrls } from "@repo/db/server"
import { createTenancy, type Hardening } from "@repo/tenancy"
import { createEmptyDatabase, hasPgBouncer, startPgBouncer } from "@repo/tenancy/testing"
import type { Build } from "../tenant-page/builds.ts"
import { startCutProxy } from "./cut-proxy.ts"
import { Faults } from "./faults.ts"
import { live } from "./life.ts"
import { visit } from "./pages.ts"
import { tidy } from "./tidy.ts"
import { drive, type Line } from "./traffic.ts"
import { type Sightings, Watch } from "./watch.ts"
import { type CanaryTables, type SharedCanaryTables, type SoakTenancy, World } from "./world.ts"

export interface SoakOptions {
  readonly tenants: number
  /** `unavailable`: on a database that nothing was taken from, whose owner may make roles and no more. */
  readonly hardening?: Hardening
  /** Whether it is to go on, given what has been seen. Asked before each operation. */
  readonly goesOn: (seen: Sightings) => boolean
  /** Without one, only the dialect is soaked. */
  readonly build?: Build
  /** Another dialect than ours, to see what comes of it. */
  readonly open?: (url: string, superuserUrl: string) => SoakTenancy
  onClose(close: () => unknown): void
}

/**
 * Mixed traffic of many tenants, whose every answer is looked at, while connections break and
 * tenants come and go.
 *
 *     const { foreign } = await runSoak(server, { tenants: 50, goesOn: () => !isOver, onClose })
 */
export async function runSoak(server: ServerUrls, options: SoakOptions): Promise<Sightings> {
  const { hardening = "database" } = options
  const urls = hardening === "database" ? server : await unhardenedDatabase(server)
  const world = await World.make(urls, options.tenants, hardening)
  const watch = new Watch()
  const faults = new Faults(watch)
  const surroundings = { world, watch, faults, onClose: options.onClose }
  const proxy = await startCutProxy(urls.appUrl)
  options.onClose(proxy.stop)
  const lines = await openLines(proxy.url, urls.superuserUrl, options)
  const goesOn = () => options.goesOn(watch.sightings)
  const ending = new AbortController()
  const background = Promise.all([
    faults.rage(urls, proxy, ending.signal),
    tidy(urls, ending.signal),
    live(surroundings, ending.signal),
  ])
  try {
    await Promise.all([
      ...lines.map((line) => drive(line, surroundings, goesOn)),
      options.build && visit(options.build, proxy.url, { ...surroundings, hardening }, goesOn),
    ])
  } finally {
    ending.abort()
    await background
  }
  // Whatever was interrupted is finished by the next run.
  await world.migrate()
  return watch.sightings
}

/** With many connections and with one, and through a pooler that has fewer than are asked for. */
async function openLines(url: string, superuserUrl: string, options: SoakOptions): Promise<Line[]> {
  const open = (to: string, max: number) => {
    const tenancy = options.open?.(to, superuserUrl) ?? openTenancy(to, max, options.hardening)
    options.onClose(tenancy.destroy)
    return tenancy
  }
  const lines = [
    { name: "many connections", tenancy: open(url, 8), workers: 12, memory: 2_000 },
    { name: "one connection", tenancy: open(url, 1), workers: 3, memory: 2_000 },
  ]
  if (!hasPgBouncer()) return lines
  const bouncer = await startPgBouncer({ url, poolSize: 3 })
  options.onClose(bouncer.stop)
  // PgBouncer does not try a server again for 15 seconds that has refused it.
  return [
    ...lines,
    {
      name: "PgBouncer",
      tenancy: open(bouncer.url, 6),
      workers: 8,
      memory: 20_000,
      // Cancel requests at certain moments end PgBouncer 1.18, which Debian has; mended in 1.21.
      leavesOut: ["abort"],
    },
  ]
}

/** On the same server: hardening is of one database. */
async function unhardenedDatabase(server: ServerUrls): Promise<ServerUrls> {
  const made = await createEmptyDatabase(server.superuserUrl, { mayCreateDatabases: false })
  const { superuserUrl, ownerUrl, appUrl } = made
  return { port: server.port, superuserUrl, ownerUrl, appUrl }
}

function openTenancy(
  connectionString: string,
  max: number,
  hardening: Hardening = "database",
): SoakTenancy {
  return createTenancy<CanaryTables, SharedCanaryTables>({
    connection: { connectionString, max },
    isolation: "role",
    hardening,
  })
}
