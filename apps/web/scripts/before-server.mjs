// Stands at the top of the build's server.js: what src/server/stop-in-order.ts needs from before
// the first request, which can come earlier than anything of the app; and what Next cannot be asked.
import { subscribe } from "node:diagnostics_channel"
import { once } from "node:events"
import { createServer } from "node:net"
import { networkInterfaces } from "node:os"

// Docker sets HOSTNAME to the container's name, which Next would listen on alone.
// biome-ignore lint/style/noProcessEnv: Next reads it from here.
process.env.HOSTNAME = await addressOf(process.env.LISTEN_HOST)

// Next's own way to stop waits without a limit and leaves the pool open.
// biome-ignore lint/style/noProcessEnv: Next reads it from here.
process.env.NEXT_MANUAL_SIG_HANDLE = "true"

const early = []
globalThis[Symbol.for("@repo/web/early-requests")] = early
const servers = new Set()
globalThis[Symbol.for("@repo/web/servers")] = servers
subscribe("http.server.request.start", ({ request, response, server }) => {
  servers.add(server)
  // src/server/responses/filter-responses.ts takes them, and every later one by itself.
  if (globalThis[Symbol.for("@repo/web/early-requests")]) early.push({ request, response })
  if (isReadable(request)) return
  request.method = "GET"
  request.url = "/problem/invalid_input"
})

/** Next would end with a stack that does not name the setting. */
async function addressOf(host) {
  if (!host) return allAddresses()
  const server = createServer().listen({ host, port: 0 })
  try {
    await once(server, "listening")
  } catch ({ code }) {
    console.error(
      `LISTEN_HOST: "${host}" is no address of this machine (${code}). Give one that it has, or leave it out to listen on all.`,
    )
    process.exit(1)
  }
  server.close()
  return host
}

/** With IPv6, `::` is both kinds of address; where a machine has none, listening on it fails. */
function allAddresses() {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return addresses.some(({ address }) => address === "::1") ? "::" : "0.0.0.0"
}

/** The rest Next answers with a bare 500, or sends on to whatever host its first line names. */
function isReadable({ method, url }) {
  if (method === "TRACE" || !url.startsWith("/")) return false
  try {
    decodeURIComponent(url.split("?", 1)[0])
    return true
  } catch {
    return false
  }
}
