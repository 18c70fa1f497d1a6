import { createHmac, timingSafeEqual } from "node:crypto"

/**
 * A request's id as an address can carry it to the page that tells of its failure. Signed, so that
 * the page shows no text of anybody's choosing, and no id that is not in the log.
 */
export function sealReference(requestId: string, secret: string): string {
  return `${requestId}.${sign(requestId, secret).toString("base64url")}`
}

/** @returns undefined when it was not made by `sealReference`. */
export function openReference(text: string | null, secret: string): string | undefined {
  const [requestId = "", signature = ""] = text?.split(".") ?? []
  const [given, expected] = [Buffer.from(signature, "base64url"), sign(requestId, secret)]
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected)
  return isOurs ? requestId : undefined
}

function sign(requestId: string, secret: string): Buffer {
  return createHmac("sha256", secret).update(`request reference: ${requestId}`).digest()
}
