/**
 * Runs `work` on every item, on up to `parallel` at once. A `work` that throws stops the rest:
 * whoever wants the others to go on catches inside.
 *
 * @param isStopped asked before each item; what is under way is finished.
 */
export async function forEachParallel<T>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<void>,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) {
      if (isStopped()) return
      await work(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker))
}
