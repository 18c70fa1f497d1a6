import { temporaryServer } from "@repo/db/server"
import { Command, CommanderError, InvalidArgumentError } from "commander"
import { Closing } from "./harness/closing.ts"
import { printSightings } from "./soak/print-sightings.ts"
import { runSoak } from "./soak/run-soak.ts"
import type { Sightings } from "./soak/watch.ts"
import { buildApp } from "./tenant-page/builds.ts"

const tenants = 50

const closing = new Closing()
closing.onSignals()
try {
  process.exitCode = await main()
} catch (error) {
  // What fails because its server is taken away is no news.
  if (!closing.isClosing) process.exitCode = report(error)
} finally {
  await closing.close()
}

async function main(): Promise<number> {
  const { minutes, json, withoutHardening } = readOptions()
  const onClose = (close: () => unknown) => closing.add(close)
  say("Building the app.")
  const build = await buildApp({ onClose })
  const lease = await temporaryServer()
  onClose(() => lease.release())
  say(`Making ${tenants} tenants.`)
  const clock = startClock(minutes)
  const hardening = withoutHardening ? "unavailable" : "database"
  const seen = await runSoak(lease, { tenants, build, onClose, goesOn: clock.goesOn, hardening })
  await closing.close()
  printSightings(seen, clock.seconds(), json)
  return seen.foreign > 0 || seen.errors > 0 ? 1 : 0
}

/** From the first operation on. Says every now and then what has been seen. */
function startClock(minutes: number) {
  let started: number | undefined
  let said = 0
  let shown = 0
  const seconds = () => (performance.now() - (started ?? performance.now())) / 1_000
  return {
    seconds,
    goesOn: ({ operations, foreign, faults, errors, evidence }: Sightings) => {
      started ??= performance.now()
      const passed = seconds()
      if (passed - said >= 10) {
        said = passed
        say(
          `${passed.toFixed(0)} s: ${operations} operations, ${foreign} foreign, ${faults} faults, ${errors} errors`,
        )
      }
      for (; shown < evidence.length; shown++) say(evidence[shown] ?? "")
      // At Ctrl-C the pools wait for what is under way.
      return passed < minutes * 60 && !closing.isClosing
    },
  }
}

function readOptions(): { minutes: number; json?: true; withoutHardening?: true } {
  return new Command("pnpm test:soak")
    .description(
      "Mixed traffic of 50 tenants, on the production build and on the dialect, while backends are killed, connections cut and tenants come and go. Looks for one tenant's rows in another's answers.",
    )
    .option("--minutes <n>", "how long, after the build", parseMinutes, 10)
    .option("--without-hardening", "on a database that no superuser has hardened")
    .option("--json", "print what was seen as JSON and nothing else")
    .exitOverride()
    .parse()
    .opts()
}

function parseMinutes(text: string): number {
  const minutes = Number(text)
  if (minutes > 0 && minutes <= 10_000) return minutes
  throw new InvalidArgumentError("Give a number of minutes above 0.")
}

/** Standard output belongs to the result. */
function say(line: string): void {
  console.error(line)
}

function report(error: unknown): number {
  // commander has printed its own.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  console.error(error instanceof Error ? error.message : String(error))
  return 1
}
