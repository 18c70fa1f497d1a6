import { onClose } from "./closing.ts"
import { environment, root } from "./env.ts"
import { startGuarded } from "./guarded.ts"

// Colours are for people: a log of them cannot be read.
const plain = {
  TURBO_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  ...(!process.stdout.isTTY && { NO_COLOR: "1" }),
}

/** Runs a program in the root, its output on this terminal; returns whether it exited with 0. */
export async function runCommand(
  program: string,
  args: readonly string[],
  settings: NodeJS.ProcessEnv = {},
): Promise<boolean> {
  const env = { ...environment, ...plain, ...settings }
  const child = startGuarded(program, [...args], { cwd: root, env })
  onClose(child.stop, child.kill)
  return (await child.ended) === 0
}
