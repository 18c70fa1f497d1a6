// Stands at the top of the build's server.js: what src/server/stop-in-order.ts needs from before
// the first request, which can come earlier than anything of the app; and what Next cannot be asked.
import { subscribe } from "node:diagnostics_channel"

// Next's own way to stop waits without a limit and leaves the pool open.
// biome-ignore lint/style/noProcessEnv: Next reads it from here.
process.env.NEXT_MANUAL_SIG_HANDLE = "true"

const servers = new Set()
globalThis[Symbol.for("@repo/web/servers")] = servers
subscribe("http.server.request.start", ({ request, server }) => {
  servers.add(server)
  if (isReadable(request)) return
  request.method = "GET"
  request.url = "/problem/invalid_input"
})

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
