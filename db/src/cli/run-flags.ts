import { keepHeapSmall, type RunOptions } from "@repo/tenancy/fleet"
import { type Command, InvalidArgumentError, Option } from "commander"
import { canAsk, isAnswered } from "./ask.ts"
import { printRisks } from "./print-plan.ts"
import { type Progress, showProgress } from "./progress.ts"

/** What `db:migrate` and `db:rollback` have in common. */
export interface RunFlags {
  readonly except?: readonly string[]
  readonly to?: string
  readonly parallel?: number
  readonly lockTimeout?: number
  readonly canary?: number
  readonly stopOnError?: true
  readonly yes?: true
  readonly wait?: true
  readonly json?: true
}

export function addRunFlags(command: Command): Command {
  return command
    .addOption(new Option("--except <names>", "not these, by slug or schema").argParser(collect))
    .option("--to <migration>", "stop at this one: its name, shared/0003 or tenant/0003")
    .option("--parallel <n>", "how many tenants at once (4)", parseCount)
    .option("--lock-timeout <ms>", "how long a statement may wait for a lock (1000)", parseCount)
    .option("--canary <n>", "so many tenants first, then ask before the rest", parseCount)
    .option("--yes", "do not ask after the canaries")
    .option("--stop-on-error", "take up no further tenant after a failure")
    .option("--wait", "wait for another migration to end, instead of failing")
    .option("--json", "for programs")
}

/** A list with commas, or the option several times. */
export function collect(text: string, before: readonly string[] | undefined): readonly string[] {
  const names = text.split(",").map((name) => name.trim())
  // An empty shell variable must not be a run for nobody, or for everybody.
  if (names.some((name) => name === "")) {
    throw new InvalidArgumentError("Name one tenant or several, with commas.")
  }
  return [...(before ?? []), ...names]
}

/** The run's options, its progress on stderr, and an end in good order on the first Ctrl-C. */
export async function withRunOptions<T>(
  flags: RunFlags,
  only: readonly string[] | undefined,
  fn: (options: Partial<RunOptions>) => Promise<T>,
): Promise<T> {
  keepHeapSmall()
  const progress = showProgress("tenants")
  const abort = new AbortController()
  const stop = () => {
    progress.end()
    console.error("Stopping after the tenants that are under way. Again to stop at once.")
    process.off("SIGINT", stop)
    abort.abort()
  }
  process.on("SIGINT", stop)
  try {
    return await fn({ ...optionsOf(flags, only, progress), signal: abort.signal })
  } finally {
    process.off("SIGINT", stop)
    progress.end()
  }
}

function optionsOf(
  { except, yes, json: _, to, parallel, lockTimeout, canary, stopOnError, wait }: RunFlags,
  only: readonly string[] | undefined,
  progress: Progress,
): Partial<RunOptions> {
  const isChosen = only !== undefined || except !== undefined
  return {
    ...(isChosen && { tenants: { ...(only && { only }), ...(except && { except }) } }),
    ...(to !== undefined && { to }),
    ...(parallel !== undefined && { parallel }),
    ...(lockTimeout !== undefined && { lockTimeout }),
    ...(canary !== undefined && { canary }),
    ...(stopOnError && { stopOnError }),
    ...(wait && { wait }),
    ...((yes || canAsk()) && {
      confirm: async ({ tenants, left }) => {
        if (yes) return true
        progress.end()
        return await isAnswered(`${tenants} done. Go on with ${left} more? [y/N] `, /^y(es)?$/i)
      },
    }),
    onProgress: ({ done, total }) => progress.update(done, total),
    onRisks: printRisks,
  }
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError("Give a whole number from 1.")
}
