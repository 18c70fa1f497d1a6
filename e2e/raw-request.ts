import { once } from "node:events"
import { type IncomingHttpHeaders, request } from "node:http"
import { text } from "node:stream/consumers"
import { appPorts } from "./env.ts"
import { hostOf, isSecure, type Site } from "./sites.ts"

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
  const at = question.port ?? appPorts[0] ?? 0
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

/** What somebody asks of a site: in a tenant, or at the root. */
export interface Visit {
  /** The slug of the tenant that is meant, by the host or by the cookie. */
  readonly tenant?: string | undefined
  /** The token of a session. */
  readonly session?: string | undefined
  readonly path?: string
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** Asks a site as a browser would that is at this tenant, with this session. */
export function visit(site: Site, question: Visit): Promise<RawResponse> {
  const { tenant, session, path = "/", headers, ...rest } = question
  const cookies = [
    ...(session === undefined ? [] : [`${sessionCookieOf(site)}=${session}`]),
    ...(tenant === undefined || site.routing === "subdomain" ? [] : [`tenant=${tenant}`]),
  ]
  const cookie = cookies.length > 0 ? { cookie: cookies.join("; ") } : {}
  const host = hostOf(site, tenant)
  return ask({ host, port: site.port, path, headers: { ...cookie, ...headers }, ...rest })
}

/** By the scheme of the site: on https the browser is held to the prefix's promises. */
function sessionCookieOf(site: Site): string {
  return isSecure(site) ? "__Host-session" : "session"
}
