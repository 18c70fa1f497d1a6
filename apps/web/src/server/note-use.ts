import "server-only"
import { after } from "next/server"
import { handles } from "./handles.ts"
import { touchSession, wantsTouch } from "./session/touch-session.ts"
import type { Visitor } from "./standing.ts"

/**
 * Notes, after the response, that the session is in use and its tenant has been opened. At most
 * every few minutes, and once a request however many guards ask: a page costs no write.
 */
export function noteUse(visitor: Visitor): void {
  if (noted.has(visitor) || !wantsTouch(visitor.lastUsedAt)) return
  noted.add(visitor)
  after(() => touchSession(handles().sharedDb, visitor.sessionId))
}

const noted = new WeakSet<Visitor>()
