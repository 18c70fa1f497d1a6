/** Does the same again and again, so many times at once, until it is told to stop. */
export function untilStopped(concurrent: number, work: () => Promise<void>) {
  let isStopped = false
  const worker = async () => {
    while (!isStopped) await work()
  }
  const done = Promise.all(Array.from({ length: concurrent }, worker))
  done.catch(() => {})
  return {
    /** Waits for what is under way. Rejects when some of the work did. */
    stop: async () => {
      isStopped = true
      await done
    },
  }
}
