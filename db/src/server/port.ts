import { createServer } from "node:net"

/** A port of this machine's loopback that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  const port = await listen(0, "127.0.0.1")
  if (typeof port === "number") return port
  throw new Error(`No port of 127.0.0.1 can be listened on: ${port.code}`)
}

/** Whether nothing listens on `port`, neither on IPv4 nor on IPv6. */
export async function isFree(port: number): Promise<boolean> {
  for (const host of ["127.0.0.1", "::"]) {
    const answer = await listen(port, host)
    if (typeof answer !== "number" && ["EADDRINUSE", "EACCES"].includes(answer.code ?? "")) {
      return false
    }
  }
  return true
}

function listen(port: number, host: string): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", resolve)
    server.listen(port, host, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address ? address.port : port))
    })
  })
}
