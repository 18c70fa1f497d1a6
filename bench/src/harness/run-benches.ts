import { type ServerUrls, temporaryServer } from "@repo/db/server"
import { Command, CommanderError, InvalidArgumentError } from "commander"
import type { Bench, Surroundings, Topic } from "./bench.ts"
import { Closing } from "./closing.ts"
import { printRows } from "./print-rows.ts"
import type { Row } from "./row.ts"

interface Options {
  readonly json?: true
  readonly rounds: number
  readonly only?: string
  readonly [size: string]: unknown
}

/** A command with more to say than its name. */
export interface BenchCommand {
  readonly name: string
  /** Each is an option, `--fleet <n>`, and what `size("fleet")` gives. */
  readonly sizes: Readonly<Record<string, { readonly fallback: number; readonly says: string }>>
}

/**
 * Measures what the topics name and prints it: the whole of a bench command. Exit code 1 when a
 * bound does not hold or something failed, which stops none of the others; 2 for wrong usage.
 *
 *     await runBenches("pnpm bench", pointReads)
 */
export async function runBenches(
  named: string | BenchCommand,
  ...topics: readonly Topic[]
): Promise<void> {
  const command = typeof named === "string" ? { name: named, sizes: {} } : named
  const closing = new Closing()
  closing.onSignals()
  try {
    const options = readOptions(command)
    const { rows, failed } = await measure(topics, options, closing)
    // After the end of everything: whoever reads this may stop reading at any time.
    await closing.close()
    printRows(rows, options.json)
    for (const name of failed) console.error(`Not measured, see above: ${name}`)
    process.exitCode = failed.length === 0 && rows.every((row) => row.holds) ? 0 : 1
  } catch (error) {
    // What fails because its server is taken away is no news.
    if (closing.isClosing) return await closing.close()
    await closing.close()
    process.exitCode = report(error)
  }
}

/** One that fails takes nothing from the others. */
async function measure(
  topics: readonly Topic[],
  options: Options,
  closing: Closing,
): Promise<{ rows: readonly Row[]; failed: readonly string[] }> {
  const { only } = options
  const surroundings = surroundingsOf(options, closing)
  const all = topics.flatMap((topic) => topic(surroundings))
  const chosen = only ? all.filter(({ name }) => name.includes(only)) : all
  if (chosen.length === 0) throw new NothingChosenError(only ?? "", all)
  const rows: Row[] = []
  const failed: string[] = []
  for (const [index, bench] of chosen.entries()) {
    surroundings.say(`${index + 1}/${chosen.length} ${bench.name}`)
    try {
      rows.push(...(await bench.run()))
    } catch (error) {
      if (closing.isClosing) throw error
      console.error(error instanceof Error ? error.message : String(error))
      failed.push(bench.name)
    }
  }
  return { rows, failed }
}

function surroundingsOf(options: Options, closing: Closing): Surroundings {
  let server: Promise<ServerUrls> | undefined
  return {
    rounds: options.rounds,
    size: (name) => Number(options[name]),
    server: () => {
      server ??= startServer(closing)
      return server
    },
    onClose: (close) => closing.add(close),
    // Standard output belongs to the rows.
    say: (line) => console.error(line),
  }
}

function startServer(closing: Closing): Promise<ServerUrls> {
  const lease = temporaryServer()
  closing.add(async () => (await lease).release())
  return lease
}

function readOptions({ name, sizes }: BenchCommand): Options {
  const command = new Command(name)
    .description("Measures, each contender in turn, and says whether what is promised holds.")
    .option("--json", "print the rows as JSON and nothing else")
    .option("--rounds <n>", "how often each contender is measured", parseRounds, 25)
    .option("--only <text>", "measure only what has this text in its name")
    .exitOverride()
  for (const [size, { fallback, says }] of Object.entries(sizes)) {
    command.option(`--${size} <n>`, says, parseRounds, fallback)
  }
  return command.parse().opts<Options>()
}

function parseRounds(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError("Give a whole number from 1 to 9999.")
}

class NothingChosenError extends Error {
  constructor(only: string, all: readonly Bench[]) {
    super(
      `Nothing that is measured has "${only}" in its name. There are: ${all.map(({ name }) => name).join("; ")}.`,
    )
  }
}

function report(error: unknown): number {
  // commander has printed its own.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  console.error(error instanceof Error ? error.message : String(error))
  return error instanceof NothingChosenError ? 2 : 1
}
