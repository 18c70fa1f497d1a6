import "server-only"
import { headers } from "next/headers"
import { NONCE_HEADER, REQUEST_ID_HEADER } from "@/header-names"
import { requestTheme } from "../request-theme.ts"
import type { LocalPath } from "../session/local-path.ts"
import { requestStanding } from "../standing.ts"
import { failureDocument } from "./failure-document.ts"
import { type FailureCode, failures } from "./failures.ts"
import { logFailure } from "./log-failure.ts"

/**
 * A failure as a response with its true status: a page for a browser that opened the address, JSON
 * for everybody else.
 *
 * The page has a link `back`, to try again, where there is an address for that. It shows the id of
 * this request, which is in the log; or of the `reference`, which has been logged.
 *
 *     { "error": "conflict", "message": "Another tenant is active now", "requestId": "…" }
 */
export async function failureResponse(
  code: FailureCode,
  back?: LocalPath,
  reference?: string,
): Promise<Response> {
  const sent = await headers()
  const { status, title, text } = failures[code]
  // log-refusals.ts writes of the others.
  if (reference === undefined && status >= 500) await logFailure(code)
  const requestId = reference ?? sent.get(REQUEST_ID_HEADER) ?? undefined
  const init = { status, headers: { "cache-control": "private, no-store", ...retry(status) } }
  if (!wantsPage(sent)) return Response.json({ error: code, message: title, requestId }, init)

  const tenant = await knownTenantName()
  const nonce = sent.get(NONCE_HEADER) ?? ""
  const theme = await requestTheme()
  const page = failureDocument({ status, title, text, tenant, requestId, nonce, theme, back })
  return new Response(page, {
    ...init,
    headers: { ...init.headers, "content-type": "text/html; charset=utf-8" },
  })
}

function wantsPage(sent: Headers): boolean {
  return sent.get("accept")?.includes("text/html") === true
}

function retry(status: number): Record<string, string> {
  return status === 503 || status === 429 ? { "retry-after": "5" } : {}
}

/** The failure may be the very query that would tell. */
async function knownTenantName(): Promise<string | undefined> {
  try {
    return (await requestStanding()).tenant?.name
  } catch {
    return undefined
  }
}
