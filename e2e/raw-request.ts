import { once } from "node:events"
import { type IncomingHttpHeaders, request } from "node:http"
import { text } from "node:stream/consumers"
import { port } from "./env.ts"

export interface RawResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/**
 * Asks by HTTP alone: a host is a header, a redirect is an answer, and nothing is sent that is not
 * written down. `host` is without the port.
 */
export async function ask(question: {
  host: string
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string
  port?: number
}): Promise<RawResponse> {
  const at = question.port ?? port
  const sent = request({
    host: "127.0.0.1",
    port: at,
    path: question.path,
    method: question.method ?? "GET",
    headers: { host: `${question.host}:${at}`, ...question.headers },
  })
  sent.end(question.body)
  const [response] = await once(sent, "response")
  const body = await text(response)
  return { status: response.statusCode, headers: response.headers, body }
}

/** The Origin of a page of this host. */
export function originOf(host: string): string {
  return `http://${host}:${port}`
}
