import { subscribe } from "node:diagnostics_channel"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Settings } from "@/env"
import { isDevelopment } from "@/env"
import { OWN_REQUEST_HEADER } from "@/header-names"
import { hostOfOwnRequest } from "@/own-request"
import { securityHeaders } from "@/security-headers"
import { packAnswer, unpackAnswer } from "./forwarded-answer.ts"
import { forgetAction } from "./read-actions.ts"
import { type Received, replacementOf } from "./replacement.ts"

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/**
 * Has a last look at every response. Next answers some requests before the proxy is asked (a
 * redirect to the address without a slash) or fails at them with a bare line of text; what is then
 * missing is added here.
 */
export function filterResponses(settings: Pick<Settings, "APP_URL">): void {
  const headers = Object.entries(securityHeaders({ root: settings.APP_URL, isDevelopment }))
  const filter = (exchange: Exchange) => filterResponse(exchange, headers)
  subscribe("http.server.request.start", (message) => filter(message as Exchange))
  const holder = globalThis as { [key]?: Exchange[] | undefined }
  for (const exchange of holder[key] ?? []) filter(exchange)
  holder[key] = undefined
}

/** What came before this was there: kept by scripts/before-server.mjs. */
const key = Symbol.for("@repo/web/early-requests")

function filterResponse({ request, response }: Exchange, headers: [string, string][]): void {
  const isOwn = hostOfOwnRequest(request.headers[OWN_REQUEST_HEADER]) !== undefined
  const received = request.method === "POST" ? countReceived(request) : { bytes: 0 }
  const { writeHead } = response
  let body: string | undefined

  response.writeHead = (...args: unknown[]) => {
    takeHead(response, args)
    for (const [name, value] of headers) {
      if (!response.hasHeader(name)) response.setHeader(name, value)
    }
    if (request.method === "POST") {
      if (isOwn) packAnswer(response)
      else {
        unpackAnswer(response)
        body = replace(request, response, received)
      }
    }
    return writeHead.call(response, response.statusCode)
  }
  if (request.method !== "POST") return
  response.on("close", () => forgetAction(request, isOwn))
  filterBody(response, () => body)
}

/** @returns the new body, when what Next has to say is not for people. */
function replace(
  request: IncomingMessage,
  response: ServerResponse,
  received: Received,
): string | undefined {
  const replacement = replacementOf(request, response, received)
  if (!replacement) return undefined
  for (const name of ["content-encoding", "content-length", "etag", "transfer-encoding"]) {
    response.removeHeader(name)
  }
  response.statusCode = replacement.status
  response.setHeader("content-type", replacement.type)
  response.setHeader("cache-control", "private, no-store")
  return replacement.body
}

function takeHead(response: ServerResponse, [status, ...rest]: unknown[]): void {
  if (typeof status === "number") response.statusCode = status
  const given = rest.find((part) => typeof part === "object" && part !== null)
  const pairs = Array.isArray(given) ? inPairs(given) : Object.entries(given ?? {})
  for (const [name, value] of pairs) response.setHeader(String(name), value)
}

function inPairs(flat: unknown[]): [string, string][] {
  return flat.flatMap((name, index) =>
    index % 2 === 0 ? [[String(name), String(flat[index + 1])] as [string, string]] : [],
  )
}

/** Sends the new body, once there is one, in place of everything that is written. */
function filterBody(response: ServerResponse, replacement: () => string | undefined): void {
  const { write, end } = response
  const sendHead = () => response.headersSent || response.writeHead(response.statusCode)
  response.write = (...args: unknown[]) => {
    sendHead()
    if (replacement() === undefined) return Reflect.apply(write, response, args)
    callbackOf(args)?.()
    return true
  }
  response.end = (...args: unknown[]) => {
    sendHead()
    const body = replacement()
    if (body === undefined) return Reflect.apply(end, response, args)
    return end.call(response, body, "utf8", callbackOf(args))
  }
}

function callbackOf(args: unknown[]): (() => void) | undefined {
  return args.find((part): part is () => void => typeof part === "function")
}

/** Counts what comes, without reading it. */
function countReceived(request: IncomingMessage): Received {
  const received = { bytes: 0 }
  const { push } = request
  request.push = (chunk, ...rest) => {
    received.bytes += chunk?.length ?? 0
    return push.call(request, chunk, ...rest)
  }
  return received
}
