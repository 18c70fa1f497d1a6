import { freePort } from "@repo/db/server"
import type { Bench, Surroundings } from "../harness/bench.ts"
import { inTurn, median, medianRatio } from "../harness/in-turn.ts"
import { timePerOperation } from "../harness/load.ts"
import { bounded, figure, type Row } from "../harness/row.ts"
import { productPages } from "../product-benches.ts"
import { type Build, buildApp, buildAppWithConstant } from "./builds.ts"
import { pageReader } from "./page-reader.ts"
import { prepareVisit, type Visit } from "./visit.ts"

/**
 * A tenant's page of the production build, against the same page with the same queries of its own
 * but a constant where the app asks for session, user, tenant and membership.
 */
export function tenantPage(surroundings: Surroundings): readonly Bench[] {
  const name = "tenant page"
  return [{ name, run: () => measure(name, surroundings) }]
}

const load = { operations: 150, concurrent: 8 }

async function measure(name: string, surroundings: Surroundings): Promise<readonly Row[]> {
  const visit = await prepareVisit(await surroundings.server(), surroundings, {
    slug: "acme",
    expected: "Spring shop relaunch",
  })
  const builds = await buildBoth(surroundings)
  const asked = await openPage(builds.asked, visit, surroundings)
  const constant = await openPage(builds.constant, visit, surroundings)
  for (const read of [asked, constant]) await timePerOperation(read, load)

  const times = await inTurn(
    {
      asked: () => timePerOperation(asked, load),
      constant: () => timePerOperation(constant, load),
    },
    surroundings.rounds,
  )
  return [
    bounded(
      `${name}, of one with a constant tenant`,
      medianRatio(times.constant, times.asked),
      "×",
      [">=", 0.75],
    ),
    figure(`${name}`, 1000 / median(times.asked), "requests/s"),
    figure(`${name}, constant tenant`, 1000 / median(times.constant), "requests/s"),
  ]
}

/** One after the other: a build takes all cores. */
async function buildBoth(surroundings: Surroundings): Promise<{ asked: Build; constant: Build }> {
  surroundings.say("  building the app")
  const asked = await buildApp(surroundings)
  surroundings.say("  building the app with a constant in place of session and tenant")
  return { asked, constant: await buildAppWithConstant(surroundings) }
}

async function openPage(build: Build, visit: Visit, surroundings: Surroundings) {
  const port = await freePort()
  const app = await build.start({ ...visit.settings, PORT: String(port) })
  surroundings.onClose(app.stop)
  const reader = pageReader({ port, path: productPages.measured, ...visit.request })
  surroundings.onClose(reader.end)
  return reader.read
}
