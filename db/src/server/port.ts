import { createServer } from "node:net"

/** A port of this machine's loopback that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  return (await listen(0)) as number
}

export async function isFree(port: number): Promise<boolean> {
  return (await listen(port)) !== undefined
}

function listen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", () => resolve(undefined))
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" ? address?.port : undefined))
    })
  })
}
