import type { RawResponse } from "./raw-request.ts"

/** All that a response shows, but for what is another in every one: its id, its nonce, its time. */
export function faceOf({ status, headers, body }: RawResponse, slug: string) {
  const nonce = /'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1] ?? "none"
  const challenge = /challenge=([\w-]{43})/.exec(headers.location ?? "")?.[1] ?? "none"
  const mask = (text: string) =>
    text
      .replaceAll(String(headers["x-request-id"]), "its id")
      .replaceAll(nonce, "its nonce")
      .replaceAll(challenge, "its challenge")
      .replaceAll(slug, "its slug")
      // React's keys in what Next's router is sent, random in every response.
      .replace(/"[\w-]{21}[vm]"/g, '"its key"')
      .replace(/verifier-its challenge=[\w-]{43}/g, "its verifier")
  const { date: _, ...rest } = headers
  return { status, headers: mask(JSON.stringify(rest)), body: mask(body) }
}
