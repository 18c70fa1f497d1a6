import "server-only"
import { handles } from "../handles.ts"
import type { Permission } from "../permissions.ts"
import { requestPath } from "../request-place.ts"
import type { Standing } from "../standing.ts"
import { audit } from "./audit.ts"

/**
 * Notes that a superuser looks into a tenant, in a transaction of its own that is over before the
 * first row is read: it is there when the page fails, and without it there is no page. Once a
 * request. Of members it costs nothing.
 */
export function auditView(standing: Standing): Promise<void> {
  return once(standing, "view", async () => {
    const [path = ""] = (await requestPath()).split("?")
    await audit(handles().sharedDb, "tenant.viewed", { id: path })
  })
}

/** Notes that somebody wanted what their role does not allow. */
export function auditRefusal(standing: Standing, permission: Permission): Promise<void> {
  return once(standing, permission, () =>
    audit(handles().sharedDb, "permission.refused", { id: permission }),
  )
}

/** A page and its metadata ask the same guard. */
function once(standing: Standing, what: string, write: () => Promise<void>): Promise<void> {
  const written = notes.get(standing) ?? new Map<string, Promise<void>>()
  notes.set(standing, written)
  const note = written.get(what) ?? write()
  written.set(what, note)
  return note
}

const notes = new WeakMap<Standing, Map<string, Promise<void>>>()
