import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"

export interface CutProxy {
  /** The given address, with the way through the proxy. */
  readonly url: string
  /** Cuts one connection, whichever. @returns whether there was one. */
  cut(): boolean
  stop(): Promise<void>
}

/**
 * A network that can be cut. A cut connection is reset on both sides in the middle of whatever it
 * carries.
 */
export async function startCutProxy(url: string): Promise<CutProxy> {
  const { hostname, port } = new URL(url)
  const open = new Set<Socket>()
  const proxy = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true })
    open.add(near)
    near.pipe(far).pipe(near)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("error", () => other.destroy())
      one.on("close", () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  proxy.listen(0, "127.0.0.1")
  await once(proxy, "listening")
  const through = new URL(url)
  through.hostname = "127.0.0.1"
  through.port = String((proxy.address() as AddressInfo).port)
  return {
    url: through.href,
    cut: () => {
      const sockets = [...open]
      const chosen = sockets[Math.floor(Math.random() * sockets.length)]
      chosen?.resetAndDestroy()
      return chosen !== undefined
    },
    stop: async () => {
      proxy.close()
      for (const socket of open) socket.destroy()
    },
  }
}
