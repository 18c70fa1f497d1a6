import { spawnSync } from "node:child_process"

const interval = 1_000

/**
 * Calls `gone` when one of the programs that started this script for the person (npx, pnpm and the
 * shells between) has ended. npx ends on a signal without passing it on; whoever ends the command
 * that they typed means this script too.
 */
export function whenLauncherIsGone(gone: () => void): void {
  const launchers = launchersOf(process.ppid)
  const timer = setInterval(() => {
    if (launchers.every(isAlive)) return
    clearInterval(timer)
    gone()
  }, interval)
  timer.unref()
}

/** Not the shell or program above them: one that goes on in the background may outlive that. */
function launchersOf(pid: number): number[] {
  const { stdout } = spawnSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8" })
  const [, parent, command] = /^\s*(\d+)\s+(.*)$/m.exec(stdout ?? "") ?? []
  const isLauncher = /^(npm|npx|pnpm)\b|\/(npx|npm|pnpm)|^(\/bin\/)?sh -c /.test(command ?? "")
  return isLauncher ? [pid, ...launchersOf(Number(parent))] : []
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
