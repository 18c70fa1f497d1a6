import { chmodSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Settings } from "./cluster.ts"
import { EmbeddedServer, type Lease } from "./embedded-server.ts"

export type { ServerUrls } from "./access.ts"
export { EmbeddedServer, type Lease } from "./embedded-server.ts"
export { ServerError } from "./errors.ts"
export { freePort, isFree } from "./port.ts"
export { withServer } from "./with-server.ts"

/** The embedded server of this clone, in `.data/`: durable, shared by all commands. */
export function sharedServer(): EmbeddedServer {
  return new EmbeddedServer(
    fileURLToPath(new URL("../../../.data/postgres", import.meta.url)),
    "durable",
  )
}

/**
 * A server of one's own for tests and measurements: fast, empty, gone with its files when the
 * lease is given back, and soon after this process when that is killed.
 *
 *     await temporaryServer({ max_locks_per_transaction: 64 })
 */
export async function temporaryServer(settings: Settings = {}): Promise<Lease> {
  const control = mkdtempSync(join(tmpdir(), "tenantry-"))
  // The server's own user must get in when root starts it; the passwords in it are closed to all.
  chmodSync(control, 0o711)
  return new EmbeddedServer(control, "temporary", settings).lease()
}
