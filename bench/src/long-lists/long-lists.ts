import { freePort } from "@repo/db/server"
import type { Bench, Surroundings } from "../harness/bench.ts"
import { inTurn, median } from "../harness/in-turn.ts"
import { latency } from "../harness/load.ts"
import { bounded, type Row } from "../harness/row.ts"
import { buildApp } from "../tenant-page/builds.ts"
import { pageReader } from "../tenant-page/page-reader.ts"
import { prepareVisit } from "../tenant-page/visit.ts"
import { fillTenant } from "./fill.ts"

/**
 * The example's pages in a tenant with 120,000 tasks, from the request to the last byte of the
 * answer, one request at a time on the production build.
 */
export function longLists(surroundings: Surroundings): readonly Bench[] {
  const name = "long lists"
  return [{ name, run: () => measure(name, surroundings) }]
}

/** Each with what it must show: a refusal would be fast. */
const pages = {
  "projects over 120,000 tasks": ["/projects", "Depot 7"],
  "overview over 120,000 tasks": ["/", "Done by week"],
  "a project of 1,000 tasks, list": ["/projects/DEPOT7", "Depot 7"],
  "a project of 1,000 tasks, board": ["/projects/DEPOT7?view=board", "Depot 7"],
  "a project of 100,000 tasks, list": ["/projects/HUGE", "Huge depot"],
  "a project of 100,000 tasks, deep in its list": [
    "/projects/HUGE?status=done&after=50000_00000000-0000-0000-0000-000000000000",
    "number 50002",
  ],
  "search for a word in 30,000 tasks": ["/search?q=boots", "boots"],
  "search for two words that stand nowhere together": ["/search?q=boots+maps", "Nothing has"],
  "palette, words that titles begin with": ["/api/places?q=task+boo", "boots"],
  "palette, a word that stands nowhere": ["/api/places?q=roof", '"tasks":[]'],
} as const

/** Milliseconds that half of the answers are below. */
const bound = 50

async function measure(name: string, surroundings: Surroundings): Promise<readonly Row[]> {
  const server = await surroundings.server()
  const slug = "initech"
  const visit = await prepareVisit(server, surroundings, { slug, expected: "" })
  surroundings.say("  writing 120,000 tasks")
  await fillTenant(server, slug)
  surroundings.say("  building the app")
  const build = await buildApp(surroundings)
  const port = await freePort()
  const app = await build.start({ ...visit.settings, PORT: String(port) })
  surroundings.onClose(app.stop)

  const contenders = Object.entries(pages).map(([page, [path, expected]]) => {
    const reader = pageReader({ port, ...visit.request, path, expected })
    surroundings.onClose(reader.end)
    return [page, () => latency(reader.read, 10)] as const
  })
  // The first ones compile what they draw with.
  for (const [, read] of contenders) await read()
  const times = await inTurn(Object.fromEntries(contenders), surroundings.rounds)
  return Object.entries(times).map(([page, of]) =>
    bounded(`${name}: ${page}`, median(of), "ms", ["<=", bound]),
  )
}
