"use client"

import { usePathname } from "next/navigation"
import { createContext, type ReactNode, useContext, useState } from "react"

const RequestIdContext = createContext<string | undefined>(undefined)

/**
 * Knows the id of the request that loaded the document. After a navigation without a reload it is
 * no longer the page's, and nothing is better than a wrong one.
 */
export function RequestIdProvider({ id, children }: { id: string; children: ReactNode }) {
  const pathname = usePathname()
  const [firstPathname] = useState(pathname)
  const [hasNavigated, setHasNavigated] = useState(false)
  if (!hasNavigated && pathname !== firstPathname) setHasNavigated(true)
  return <RequestIdContext value={hasNavigated ? undefined : id}>{children}</RequestIdContext>
}

export function useRequestId(): string | undefined {
  return useContext(RequestIdContext)
}
