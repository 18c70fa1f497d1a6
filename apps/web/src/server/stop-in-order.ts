import "server-only"
import type { Server } from "node:http"
import { setImmediate as turn } from "node:timers/promises"
import { closeHandles } from "./handles.ts"
import { untilWorkIsDone } from "./late-work.ts"

/** Seconds that requests have to end in, once the process has been asked to stop. */
const patience = 30

/**
 * Has SIGTERM and SIGINT end the process in order: it takes no new connection, lets the requests
 * that are under way end, however slow or long, closes the database's connections and exits with
 * 0. What has not ended after 30 seconds is cut off, and the code is 1.
 */
export function stopInOrder(): void {
  let isStopping = false
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (isStopping) return
      isStopping = true
      void stop()
    })
  }
}

async function stop(): Promise<void> {
  setTimeout(() => {
    console.error(`Stopped after ${patience} seconds, with requests still under way.`)
    process.exit(1)
  }, patience * 1000)
  await Promise.all(servers().map(close))
  // What a response leaves to do begins when it is closed.
  await turn()
  await untilWorkIsDone()
  await closeHandles()
  process.exit(0)
}

/** Those that have had a request. Without one there is nothing to wait for. */
function servers(): Server[] {
  const holder = globalThis as { [key]?: ReadonlySet<Server> }
  return [...(holder[key] ?? [])]
}

/** Filled by scripts/before-server.mjs. */
const key = Symbol.for("@repo/web/servers")

function close(server: Server): Promise<void> {
  // A client may keep its connection after its answer has come.
  const closing = setInterval(() => server.closeIdleConnections(), 100)
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(closing)
      resolve()
    })
  })
}
