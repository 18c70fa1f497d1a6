import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

export interface Guarded {
  /** The code that the program ended with, or that it was ended with. */
  ended: Promise<number>
  /** Asks the program and all it started to end; when its patience is over they are killed. */
  stop(): Promise<number>
  /** Kills the program and all it started. */
  kill(): void
}

export interface GuardedOptions {
  cwd?: string
  env: NodeJS.ProcessEnv
  /** Receives what the program prints, in place of the terminal. */
  output?: (chunk: string) => void
  /** Milliseconds from being asked to end to being killed. Default 5,000. */
  patience?: number
}

/** Starts a program that cannot outlive this process, even when that is killed. */
export function startGuarded(program: string, args: string[], options: GuardedOptions): Guarded {
  const guard = fileURLToPath(new URL("./guard.ts", import.meta.url))
  const { patience = 5_000 } = options
  const stdout = options.output ? "pipe" : "inherit"
  const child = spawn(process.execPath, [guard, String(patience), program, ...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["pipe", stdout, stdout],
    // A group of its own: Ctrl-C reaches us alone, and we end it in order.
    detached: true,
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", options.output ?? (() => {}))
  }
  const ended = new Promise<number>((resolve) => {
    child.on("close", (code) => resolve(code ?? 1))
    child.on("error", () => resolve(1))
  })
  return {
    ended,
    stop: () => {
      child.stdin?.end()
      return ended
    },
    kill: () => {
      const isRunning = child.exitCode === null && child.signalCode === null
      if (child.pid && isRunning) process.kill(-child.pid, "SIGKILL")
    },
  }
}
