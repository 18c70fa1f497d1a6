import { env } from "@/env"
import { failureResponse } from "@/server/failures/failure-response"
import { requestPlace } from "@/server/request-place"

/** The pages that anybody may read: all of them are the root host's. */
export async function GET(): Promise<Response> {
  if ((await requestPlace()).kind !== "root") return await failureResponse("not_found")
  const urls = ["/", "/sign-in"].map((path) => new URL(path, env().APP_URL))
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...urls.map((url) => `  <url><loc>${url}</loc></url>`),
    "</urlset>",
    "",
  ].join("\n")
  return new Response(text, { headers: { "content-type": "application/xml; charset=utf-8" } })
}
