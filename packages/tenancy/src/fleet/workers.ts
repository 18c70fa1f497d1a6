/**
 * Runs `work` on every item, on up to `parallel` at once. A `work` that throws stops the rest:
 * whoever wants the others to go on catches inside.
 */
export async function forEachParallel<T>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker))
}
