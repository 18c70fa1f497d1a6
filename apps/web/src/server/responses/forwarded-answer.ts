import type { ServerResponse } from "node:http"

/**
 * Packs the answer to an action that Next has sent on to another page, so that all of it comes
 * through: of an answer that is no data for the router Next leaves everything out, and of any other
 * its status and its cookies. A redirect or a session would be lost.
 */
export function packAnswer(response: ServerResponse): void {
  const packed: PackedAnswer = {
    status: response.statusCode,
    type: textOf(response.getHeader("content-type")),
    cookies: [response.getHeader("set-cookie") ?? []].flat().map(String),
  }
  response.setHeader(PACKED_HEADER, encodeURIComponent(JSON.stringify(packed)))
  response.setHeader("content-type", DATA)
}

/** The counterpart, on the way to the client. */
export function unpackAnswer(response: ServerResponse): void {
  const value = textOf(response.getHeader(PACKED_HEADER))
  if (value === undefined) return
  const { status, type, cookies }: PackedAnswer = JSON.parse(decodeURIComponent(value))
  response.removeHeader(PACKED_HEADER)
  response.statusCode = status
  response.setHeader("content-type", type ?? "text/plain")
  if (cookies.length > 0) response.setHeader("set-cookie", cookies)
}

interface PackedAnswer {
  readonly status: number
  readonly type?: string | undefined
  readonly cookies: readonly string[]
}

const PACKED_HEADER = "x-own-answer"
const DATA = "text/x-component"

function textOf(value: number | string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined
}
