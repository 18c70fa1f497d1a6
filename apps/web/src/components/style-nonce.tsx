"use client"

import { setNonce } from "get-nonce"
import { useLayoutEffect } from "react"

/**
 * Gives the request's nonce to the style that Radix writes while a menu or a dialog is open (it
 * keeps the page behind from scrolling). Without it the Content-Security-Policy blocks that style.
 */
export function StyleNonce({ nonce }: { nonce: string }) {
  useLayoutEffect(() => setNonce(nonce), [nonce])
  return null
}
