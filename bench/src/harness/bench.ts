import type { ServerUrls } from "@repo/db/server"
import type { Row } from "./row.ts"

/** One thing that is measured. It gives one row or several. */
export interface Bench {
  /** What its rows' names begin with, and `--only` looks in. */
  readonly name: string
  run(): Promise<readonly Row[]>
}

/** What a run lends to its benches. */
export interface Surroundings {
  /** How often each contender is measured. */
  readonly rounds: number
  /** How large something is to be, as the command line says: one of the command's sizes. */
  size(name: string): number
  /** An embedded PostgreSQL of this run's own, started by whoever asks first. */
  server(): Promise<ServerUrls>
  /** Called at the end of the run, however that comes; the last one registered comes first. */
  onClose(close: () => unknown): void
  /** Tells whoever watches what is going on. */
  say(line: string): void
}

/** Names the benches of a topic. Nothing is started before one of them runs. */
export type Topic = (surroundings: Surroundings) => readonly Bench[]
