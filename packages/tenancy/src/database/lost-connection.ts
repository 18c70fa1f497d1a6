import pg from "pg"
import { ConnectionLostError, TenancyError } from "../errors.ts"
import type { WireClient } from "./wire.ts"

/**
 * The error of a call whose connection has ended; none where the connection lives, or the error
 * says by its own class and code what happened. pg's errors for this are plain ones without a code.
 */
export function lostConnection(
  client: WireClient,
  error: unknown,
): ConnectionLostError | undefined {
  // Not readable any more: closed, or about to be since the server has ended it.
  if (hasOwnWords(error) || client.connection.stream.readable) return undefined
  return new ConnectionLostError(reasons.get(client) ?? error)
}

/** The same for a connection that could not be opened. */
export function unopenedConnection(error: unknown): ConnectionLostError | undefined {
  if (hasOwnWords(error) || !(error instanceof Error)) return undefined
  const { code } = error as NodeJS.ErrnoException
  // pg gives these no code.
  const isLost = code === undefined ? /^Connection terminated/.test(error.message) : isCut(code)
  return isLost ? new ConnectionLostError(error) : undefined
}

/**
 * Keeps why connections end while nobody waits for an answer on them: the server says it once
 * (a transaction that idled too long, for instance), and the next statement only finds it closed.
 */
export function keepReason(client: pg.ClientBase): void {
  client.on("error", (error) => {
    if (!reasons.has(client)) reasons.set(client, error)
  })
}

const reasons = new WeakMap<object, Error>()

function hasOwnWords(error: unknown): boolean {
  return error instanceof TenancyError || error instanceof pg.DatabaseError
}

function isCut(code: string): boolean {
  return code === "ECONNRESET" || code === "EPIPE"
}
