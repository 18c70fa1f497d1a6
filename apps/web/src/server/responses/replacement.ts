import type { IncomingMessage, ServerResponse } from "node:http"
import { ACTION_BODY_LIMIT } from "@/body-limits"
import { NONCE_HEADER, REQUEST_ID_HEADER } from "@/header-names"
import { failureDocument } from "../failures/failure-document.ts"
import { type FailureCode, failures } from "../failures/failures.ts"
import { isActionRead } from "./read-actions.ts"

/** How much of a request's body has come. */
export interface Received {
  readonly bytes: number
}

export interface Replacement {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** What is sent in place of Next's own words about a post that it could not take. */
export function replacementOf(
  request: IncomingMessage,
  response: ServerResponse,
  received: Received,
): Replacement | undefined {
  const code = failureOf(request, response, received)
  if (!code) return undefined
  const { status, title, text } = failures[code]
  if (!request.headers.accept?.includes("text/html")) {
    // The exact type of which Next's client shows the text.
    return { status, type: "text/plain", body: `${title}. ${text}` }
  }
  const requestId = textOf(request.headers[REQUEST_ID_HEADER])
  const nonce = textOf(request.headers[NONCE_HEADER]) ?? ""
  const body = failureDocument({ status, title, text, tenant: undefined, requestId, nonce })
  return { status, type: "text/html; charset=utf-8", body }
}

function failureOf(
  request: IncomingMessage,
  response: ServerResponse,
  { bytes }: Received,
): FailureCode | undefined {
  const { statusCode } = response
  const isScripted = "next-action" in request.headers
  if (response.hasHeader("x-nextjs-action-not-found")) {
    // Next's client knows what it means.
    if (isScripted) return undefined
    return statusCode === 400 ? "invalid_input" : "outdated"
  }
  if (statusCode !== 500) return undefined
  const isForm = request.headers["content-type"]?.startsWith("multipart/form-data") === true
  if ((isScripted || isForm) && !isActionRead(request)) {
    return bytes > ACTION_BODY_LIMIT ? "too_large" : "invalid_input"
  }
  const isBare = !String(response.getHeader("content-type")).startsWith("text/html")
  return !isScripted && isBare ? "failed" : undefined
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined
}
