import { whenLauncherIsGone } from "./launchers.ts"

type Close = () => unknown

const closes: { close: Close; atOnce: Close }[] = []
let isClosing = false

/** Has `close` run when this process is asked to end, `atOnce` when it is asked twice. */
export function onClose(close: Close, atOnce: Close = () => {}): void {
  closes.push({ close, atOnce })
}

/** Ends the process after everything that was opened, the newest first. */
export async function end(code: number): Promise<never> {
  if (isClosing) return await new Promise(() => {})
  isClosing = true
  for (const { close } of closes.toReversed()) await close()
  process.exit(code)
}

/**
 * Ctrl-C and its like end the process in order; a second one, at once. So does losing pnpm.
 *
 * @param terminated the exit code after SIGTERM.
 */
export function endOnSignals(terminated = 143): void {
  whenLauncherIsGone(() => end(143).catch(() => endAtOnce(143)))
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: terminated, SIGHUP: 129 })) {
    process.on(signal, () => {
      if (isClosing) endAtOnce(code)
      else end(code).catch(() => endAtOnce(code))
    })
  }
}

function endAtOnce(code: number): never {
  for (const { atOnce } of closes) atOnce()
  process.exit(code)
}
