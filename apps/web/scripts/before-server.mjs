// Stands at the top of the build's server.js: what src/server/stop-in-order.ts needs from before
// the first request, which can come earlier than anything of the app.
import { subscribe } from "node:diagnostics_channel"

// Next's own way to stop waits without a limit and leaves the pool open.
// biome-ignore lint/style/noProcessEnv: Next reads it from here.
process.env.NEXT_MANUAL_SIG_HANDLE = "true"

const servers = new Set()
globalThis[Symbol.for("@repo/web/servers")] = servers
subscribe("http.server.request.start", ({ server }) => servers.add(server))
