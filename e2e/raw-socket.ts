import { once } from "node:events"
import { connect } from "node:net"
import { text } from "node:stream/consumers"

/** Sends these very lines, which no client of HTTP would, and returns all that comes back. */
export async function send(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1")
  await once(socket, "connect")
  socket.write(`${[...lines, "connection: close"].join("\r\n")}\r\n\r\n`)
  return await text(socket)
}
