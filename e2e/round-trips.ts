import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"

export interface RoundTrips {
  /** The given address, with the way through here. */
  readonly url: string
  /** The statements of each round trip since the last call, in the order they were sent. */
  take(): string[][]
  stop(): void
}

/**
 * Stands between an app and PostgreSQL and writes down its round trips: a message that the server
 * answers (Sync, or a simple query) ends one.
 */
export async function watchRoundTrips(url: string): Promise<RoundTrips> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let trips: string[][] = []
  const server = createServer((app) => {
    const database = connect(Number(port), hostname)
    sockets.add(app).add(database)
    for (const [one, other] of [
      [app, database],
      [database, app],
    ] as const) {
      one.on("error", () => other.destroy()).on("close", () => other.destroy())
    }
    database.pipe(app)
    const read = messageReader((trip) => trips.push(trip))
    app.on("data", (chunk: Buffer) => {
      read(chunk)
      database.write(chunk)
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const through = new URL(url)
  through.hostname = "127.0.0.1"
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    take: () => {
      const taken = trips
      trips = []
      return taken
    },
    stop: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** The client's side of the protocol: a startup message without a type, then type, length, body. */
function messageReader(onTrip: (statements: string[]) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  let hasStarted = false
  let statements: string[] = []
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const offset = hasStarted ? 1 : 0
      if (rest.length < offset + 4) return
      const end = offset + rest.readInt32BE(offset)
      if (rest.length < end) return
      const type = hasStarted ? String.fromCharCode(rest[0] ?? 0) : "startup"
      const body = rest.subarray(offset + 4, end)
      rest = rest.subarray(end)
      hasStarted = true
      if (type === "P") statements.push(textAt(body, body.indexOf(0) + 1))
      if (type === "Q") statements.push(textAt(body, 0))
      if (type === "S" || type === "Q") {
        onTrip(statements)
        statements = []
      }
    }
  }
}

function textAt(body: Buffer, start: number): string {
  return body.toString("utf8", start, body.indexOf(0, start))
}
