import { appPorts } from "./env.ts"

/** One running app, as its visitors know it. */
export interface Site {
  readonly name: string
  readonly routing: "subdomain" | "cookie"
  /** The root host's name. */
  readonly root: string
  readonly port: number
}

const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = appPorts

/**
 * The production build in both routings, on hosts that browsers take for different sites
 * (`*.localhost`) and on hosts of one site, where cookies go along with a sibling's requests
 * (`*.app.test`, as every domain that is bought).
 */
export const sites: readonly [Site, ...Site[]] = [
  { name: "subdomains of localhost", routing: "subdomain", root: "localhost", port: first },
  { name: "subdomains of app.test", routing: "subdomain", root: "app.test", port: second },
  { name: "a cookie on localhost", routing: "cookie", root: "localhost", port: third },
  { name: "a cookie on app.test", routing: "cookie", root: "app.test", port: fourth },
]

/** On https behind a proxy that it trusts: what comes by the port below is the proxy's word. */
export const proxied: Site = {
  name: "behind a proxy",
  routing: "subdomain",
  root: "app.test",
  port: fifth,
}

export const sitesByHost = sites.filter(({ routing }) => routing === "subdomain")
export const sitesByCookie = sites.filter(({ routing }) => routing === "cookie")

/** The settings that make an app this site. */
export function settingsOf(site: Site): { PORT: string } & Record<string, string> {
  const { routing, root, port } = site
  const behindProxy = { APP_URL: `https://${root}`, TRUST_PROXY: "yes" }
  return {
    PORT: String(port),
    TENANT_ROUTING: routing,
    ...(isSecure(site) ? behindProxy : { APP_URL: `http://${root}:${port}` }),
  }
}

/** The host that serves a tenant, or the root's; without the port. */
export function hostOf({ routing, root }: Site, slug?: string): string {
  return slug !== undefined && routing === "subdomain" ? `${slug}.${root}` : root
}

/** The Origin of a page of that host. */
export function originOf(site: Site, slug?: string): string {
  const host = hostOf(site, slug)
  return isSecure(site) ? `https://${host}` : `http://${host}:${site.port}`
}

export function isSecure(site: Site): boolean {
  return site === proxied
}
