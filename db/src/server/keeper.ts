/**
 * The process that stops a server whose users were killed. It runs beside the server until nobody
 * leases it. A command that ends in order stops the server, and this, itself.
 */
import { writeFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { EmbeddedServer, type Lasts } from "./embedded-server.ts"
import { pidFile } from "./keeper-process.ts"
import { tryLock } from "./kernel-lock.ts"

const interval = 400
const [control, lasts, lockFile] = process.argv.slice(2) as [string, Lasts, string]
const mine = tryLock(lockFile, "exclusive")
if (mine) await keep(new EmbeddedServer(control, lasts))
process.exit()

async function keep(server: EmbeddedServer): Promise<void> {
  writeFileSync(pidFile(lockFile), String(process.pid))
  // Not at the first sight of no lease: one who was killed while the server started may have left
  // a pg_ctl that has yet to bring it up.
  for (let unused = 0; unused < 5; await sleep(interval)) {
    const last = server.stays() ? undefined : server.tryLast()
    unused = last ? unused + 1 : 0
    if (last && server.isRunning()) {
      await server.stop()
      return last.release()
    }
    last?.release()
  }
  const last = server.tryLast()
  if (last) await server.stop()
}
