"use client"

import { useLinkStatus } from "next/link"

/**
 * Inside a link: a line that runs while its page is on the way, once that takes noticeably long.
 * Not a `loading.tsx`: under one a refusal would come as a 200, and a reader without JavaScript
 * would see its placeholder for ever.
 */
export function PendingMark() {
  const { pending } = useLinkStatus()
  return (
    <span
      aria-hidden="true"
      className={`absolute inset-x-2 bottom-0 h-0.5 rounded-full bg-primary transition-opacity delay-150 ${pending ? "animate-pulse opacity-100" : "opacity-0"}`}
    />
  )
}
