import "server-only"
import { handles } from "./handles.ts"
import { afterResponse } from "./late-work.ts"
import { touchSession, wantsTouch } from "./session/touch-session.ts"
import type { Visitor } from "./standing.ts"

/**
 * Notes, after the response, that the session is in use and its tenant has been opened. At most
 * every few minutes, and once a request however many guards ask: a page costs no write.
 */
export function noteUse(visitor: Visitor): void {
  if (noted.has(visitor) || !wantsTouch(visitor.lastUsedAt)) return
  noted.add(visitor)
  afterResponse(() => touchSession(handles().sharedDb, visitor.sessionId))
}

const noted = new WeakSet<Visitor>()
