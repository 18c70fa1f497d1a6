import type { IncomingMessage } from "node:http"
import { headers } from "next/headers"
import { REQUEST_ID_HEADER } from "@/header-names"

/**
 * Notes that an action has begun: what was sent could be read, and a failure from here on is the
 * app's own. Next says 500 in both cases.
 */
export async function noteActionRead(): Promise<void> {
  const id = (await headers()).get(REQUEST_ID_HEADER)
  if (id) readIds().add(id)
}

export function isActionRead(request: IncomingMessage): boolean {
  return readIds().has(String(request.headers[REQUEST_ID_HEADER]))
}

/** @param isOwn whether the client's own request is yet to be answered. */
export function forgetAction(request: IncomingMessage, isOwn: boolean): void {
  if (!isOwn) readIds().delete(String(request.headers[REQUEST_ID_HEADER]))
}

/** By request id. One a process: pages and the code before the first request are different bundles. */
function readIds(): Set<string> {
  const holder = globalThis as { [key]?: Set<string> }
  holder[key] ??= new Set()
  return holder[key]
}

const key = Symbol.for("@repo/web/read-actions")
