import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { tryLock } from "./kernel-lock.ts"

const script = fileURLToPath(new URL("./keeper.ts", import.meta.url))

/** Starts the keeper of `control` unless it runs; `lockFile` is locked as long as it does. */
export function startKeeper(control: string, lasts: string, lockFile: string): void {
  const free = tryLock(lockFile, "exclusive")
  if (!free) return
  free.release()
  const child = spawn(process.execPath, [script, control, lasts, lockFile], {
    cwd: "/",
    detached: true,
    stdio: "ignore",
  })
  child.unref()
}

/** Ends the keeper, and waits until it is gone. Call with the exclusive lease: it is idle then. */
export async function stopKeeper(lockFile: string): Promise<void> {
  for (;;) {
    const free = tryLock(lockFile, "exclusive")
    if (free) return free.release()
    endProcess(keeperProcess(lockFile))
    await sleep(5)
  }
}

/** Where the keeper writes its process id, while it holds the lock. */
export function pidFile(lockFile: string): string {
  return `${lockFile}.pid`
}

function keeperProcess(lockFile: string): number | undefined {
  const file = pidFile(lockFile)
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined
}

function endProcess(pid: number | undefined): void {
  if (!pid) return
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // It has just ended by itself.
  }
}
