import { NextResponse } from "next/server"
import { allowedMethods, isHandler } from "./allowed-methods.ts"
import { ACTION_BODY_LIMIT, BODY_LIMIT } from "./body-limits.ts"
import { handlerMethods } from "./env.ts"
import { NONCE_HEADER, REQUEST_ID_HEADER } from "./header-names.ts"
import { failureDocument } from "./server/failures/failure-document.ts"
import { type FailureCode, failures } from "./server/failures/failures.ts"

/**
 * The answer to what no page or handler is asked for: a method that it does not have, or more than
 * it reads. Next would draw the page, and cut off or fail at what is too long.
 *
 * @param request with the headers that the proxy has written.
 */
export function earlyRefusal(request: {
  readonly method: string
  readonly pathname: string
  readonly headers: Headers
  /** Next sends an action on in parts; its length was known when it came. */
  readonly isOwn: boolean
}): NextResponse | undefined {
  const { method, pathname, headers } = request
  const allowed = allowedMethods(pathname, handlerMethods)
  if (method === "OPTIONS") return answer(204, null, { allow: allowed.join(", ") })
  if (!allowed.includes(method)) {
    const message = `This address does not answer to ${method}.\n`
    return answer(405, message, { allow: allowed.join(", ") })
  }
  const failure = request.isOwn ? undefined : bodyFailure(pathname, headers)
  return failure && failurePage(failure, headers)
}

function bodyFailure(pathname: string, headers: Headers): FailureCode | undefined {
  const isPages = !isHandler(pathname, handlerMethods)
  const limit = isPages ? ACTION_BODY_LIMIT : BODY_LIMIT
  if (Number(headers.get("content-length")) > limit) return "too_large"
  // What a page is sent in parts is counted as it comes: filter-responses.ts.
  return headers.has("transfer-encoding") && !isPages ? "length_required" : undefined
}

function failurePage(code: FailureCode, headers: Headers): NextResponse {
  const { status, title, text } = failures[code]
  if (headers.get("accept")?.includes("text/html") !== true) {
    return answer(status, `${title}. ${text}`, { "content-type": "text/plain" })
  }
  const nonce = headers.get(NONCE_HEADER) ?? ""
  const requestId = headers.get(REQUEST_ID_HEADER) ?? undefined
  const page = failureDocument({ status, title, text, tenant: undefined, requestId, nonce })
  return answer(status, page, { "content-type": "text/html; charset=utf-8" })
}

function answer(status: number, body: string | null, headers: Record<string, string>) {
  return new NextResponse(body, {
    status,
    headers: { "cache-control": "private, no-store", ...headers },
  })
}
