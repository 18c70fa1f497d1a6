import "server-only"
import { headers } from "next/headers"
import { REQUEST_ID_HEADER } from "@/header-names"

/**
 * Has an error that ends a page be shown under the request's id, in place of a hash of the error's
 * text. Only the first of a request: Next takes two of one name for the same error.
 */
export async function nameByRequest(error: unknown): Promise<void> {
  const sent = await headers()
  const id = sent.get(REQUEST_ID_HEADER)
  if (!id || named.has(sent) || !(error instanceof Error) || "digest" in error) return
  named.add(sent)
  Object.assign(error, { digest: id })
}

const named = new WeakSet<object>()
