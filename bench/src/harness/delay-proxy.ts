import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"

export interface DelayProxy {
  /** The given address, with the way through the proxy. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Puts a server further away: every byte arrives `delay` milliseconds later, each way. Bytes on
 * their way do not hold up each other, as on a long wire.
 *
 *     const far = await startDelayProxy(appUrl, 2)
 */
export async function startDelayProxy(url: string, delay: number): Promise<DelayProxy> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  const proxy = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on("error", () => to.destroy())
      from.on("close", () => {
        sockets.delete(from)
        to.destroy()
      })
      relay(from, to, delay)
    }
  })
  proxy.listen(0, "127.0.0.1")
  await once(proxy, "listening")
  const through = new URL(url)
  through.hostname = "127.0.0.1"
  through.port = String((proxy.address() as AddressInfo).port)
  return {
    url: through.href,
    stop: async () => {
      proxy.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function relay(from: Socket, to: Socket, delay: number): void {
  const waiting: { readonly due: number; readonly chunk: Buffer }[] = []
  const deliver = () => {
    for (let first = waiting[0]; first && first.due <= performance.now(); first = waiting[0]) {
      if (!to.destroyed) to.write(first.chunk)
      waiting.shift()
    }
    // Waited out awake: timers fire on whole milliseconds, and would round two ways of different
    // length to the same one.
    if (waiting.length > 0) setImmediate(deliver)
  }
  from.on("data", (chunk) => {
    waiting.push({ due: performance.now() + delay, chunk })
    if (waiting.length === 1) setImmediate(deliver)
  })
}
