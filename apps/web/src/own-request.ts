import { randomBytes, timingSafeEqual } from "node:crypto"
import { OWN_REQUEST_HEADER } from "./header-names.ts"

/**
 * Marks the headers of a request, so that Next's own request to this process, which copies them, is
 * told from a client's: when an action is posted to a page that does not bundle it, Next posts it
 * once more to a page that does, with the Host `localhost`.
 *
 * @param host that the client asked for.
 */
export function markForOwnRequests(headers: Headers, host: string | null): void {
  headers.set(OWN_REQUEST_HEADER, `${secret()} ${host ?? ""}`)
}

/** The host that the client asked for, when the request is Next's own. No client knows the secret. */
export function hostOfOwnRequest(value: string | readonly string[] | null | undefined) {
  if (typeof value !== "string") return undefined
  const [given, host] = value.split(" ", 2)
  return isSecret(given) ? host : undefined
}

function isSecret(given = ""): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(secret())]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** One a process: the proxy and the code before the first request are different bundles. */
function secret(): string {
  const holder = globalThis as { [key]?: string }
  holder[key] ??= randomBytes(32).toString("base64url")
  return holder[key]
}

const key = Symbol.for("@repo/web/own-request-secret")
