import { median } from "./in-turn.ts"

export interface Load {
  readonly operations: number
  /** How many are under way at any time. */
  readonly concurrent: number
}

/** Milliseconds for each operation of a load, from its first to its last. */
export async function timePerOperation(
  operation: () => Promise<unknown>,
  { operations, concurrent }: Load,
): Promise<number> {
  let left = operations
  const worker = async () => {
    while (left-- > 0) await operation()
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: concurrent }, worker))
  return (performance.now() - started) / operations
}

/** Milliseconds that half of the operations stay below, one at a time. */
export async function latency(
  operation: () => Promise<unknown>,
  operations: number,
): Promise<number> {
  const times: number[] = []
  for (let done = 0; done < operations; done++) {
    const started = performance.now()
    await operation()
    times.push(performance.now() - started)
  }
  return median(times)
}
