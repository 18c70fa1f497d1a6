import { DatabaseSync } from "node:sqlite"
import { setTimeout as sleep } from "node:timers/promises"

export interface KernelLock {
  release(): void
}

/**
 * Takes a lock on `file`, or answers undefined when another process holds it. Any number may hold
 * it `shared`, one `exclusive`. The operating system frees it when the process ends, however it
 * ends.
 *
 * Node has no flock. SQLite, which is inside Node, locks its file in the kernel; the file stays
 * empty. A lock file with a process id in it would have to guess whether its writer still lives.
 *
 * Never open `file` by other means: closing it frees all locks that this process has on it.
 */
export function tryLock(file: string, mode: "shared" | "exclusive"): KernelLock | undefined {
  const handle = new DatabaseSync(file, { timeout: 0 })
  const take =
    mode === "exclusive" ? "begin exclusive" : "begin; select count(*) from sqlite_schema"
  try {
    // No journal beside the file: nothing is ever written.
    handle.exec(`pragma journal_mode = memory; ${take}`)
    return { release: () => handle.isOpen && handle.close() }
  } catch (error) {
    handle.close()
    if (isBusy(error)) return undefined
    throw error
  }
}

/** As {@link tryLock}, waiting for its turn up to `timeout` milliseconds. */
export async function lock(
  file: string,
  mode: "shared" | "exclusive",
  timeout: number,
): Promise<KernelLock | undefined> {
  const end = Date.now() + timeout
  for (;;) {
    const held = tryLock(file, mode)
    if (held || Date.now() > end) return held
    await sleep(15 + Math.random() * 20)
  }
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5
  return error instanceof Error && "errcode" in error && error.errcode === sqliteBusy
}
