import "server-only"
import { after } from "next/server"

/** Does something after the response. Stopping waits for it, where Next's own `after` is cut off. */
export function afterResponse(work: () => Promise<unknown>): void {
  after(async () => {
    const done = work()
    pending().add(done)
    await done.finally(() => pending().delete(done))
  })
}

export async function untilWorkIsDone(): Promise<void> {
  await Promise.allSettled(pending())
}

/** On `globalThis` for the reason that handles.ts gives. */
function pending(): Set<Promise<unknown>> {
  const holder = globalThis as { [key]?: Set<Promise<unknown>> }
  holder[key] ??= new Set()
  return holder[key]
}

const key = Symbol.for("@repo/web/late-work")
