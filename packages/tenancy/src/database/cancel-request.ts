import { newWire, type WireClient } from "./wire.ts"

/**
 * Asks the server to cancel what the client runs, over a connection of its own as the protocol
 * wants it. Resolves when the server has taken the request, could not be reached, or has not
 * answered for `patience` milliseconds: a cancel is a wish, and the query's own answer tells what
 * came of it.
 *
 * Not `pg_cancel_backend`: behind PgBouncer the process number is PgBouncer's, and it would need
 * a second connection from the pool while the first is held.
 */
export function requestCancel(client: WireClient, patience: number): Promise<void> {
  if (client.processID === null) return Promise.resolve()
  const wire = newWire({ ssl: client.ssl, sslNegotiation: client.sslNegotiation })
  const send = () => wire.cancel(client.processID as number, client.secretKey)
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      wire.stream.destroy()
      resolve()
    }
    const timer = setTimeout(end, patience)
    wire.once("connect", () => {
      if (!client.ssl) send()
      else if (client.sslNegotiation !== "direct") wire.requestSsl()
    })
    wire.once("sslconnect", send)
    wire.on("error", end)
    wire.once("end", end)
    // A socket path is passed like pg does it: connect(path) when the host is a directory.
    if (client.host.startsWith("/")) wire.stream.connect(`${client.host}/.s.PGSQL.${client.port}`)
    else wire.connect(client.port, client.host)
  })
}
