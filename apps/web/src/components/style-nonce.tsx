"use client"

import { setNonce } from "get-nonce"
import { type ReactNode, useLayoutEffect, useState } from "react"

/**
 * Gives the document's nonce to the styles that are written while it is open: Radix's under a menu
 * or a dialog (it keeps the page behind from scrolling). Without it the Content-Security-Policy
 * blocks them. The document's is the first: a navigation without a load brings another request's
 * nonce, and the policy stays as it was.
 */
export function StyleNonce({ nonce, children }: { nonce: string; children: ReactNode }) {
  const [documents] = useState(nonce)
  useLayoutEffect(() => setNonce(documents), [documents])
  return children
}
