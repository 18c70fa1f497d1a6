import { env } from "@/env"
import { requestPlace } from "@/server/request-place"

/** Crawlers read the root's front door. A tenant's host is its members' alone. */
export async function GET(): Promise<Response> {
  const { kind } = await requestPlace()
  const allowed = kind === "root" ? ["/$", "/sign-in$", "/icon.svg", "/_next/static/"] : []
  const lines = [...allowed.map((path) => `Allow: ${path}`), "Disallow: /"]
  const sitemap = kind === "root" ? [`Sitemap: ${new URL("/sitemap.xml", env().APP_URL)}`] : []
  const text = ["User-agent: *", ...lines, ...sitemap, ""].join("\n")
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } })
}
