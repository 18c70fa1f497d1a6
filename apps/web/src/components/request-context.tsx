"use client"

import { usePathname } from "next/navigation"
import { createContext, type ReactNode, useContext, useState } from "react"

interface RequestFacts {
  readonly requestId: string | undefined
  /** The tenant's name, where the visitor may know it. */
  readonly tenant: string | undefined
}

const RequestContext = createContext<RequestFacts>({ requestId: undefined, tenant: undefined })

/**
 * Knows the id of the request that loaded the document, and whose page it is. After a navigation
 * without a reload the id is no longer the page's, and nothing is better than a wrong one.
 */
export function RequestProvider({
  requestId,
  tenant,
  children,
}: {
  requestId: string
  tenant: string | undefined
  children: ReactNode
}) {
  const pathname = usePathname()
  const [firstPathname] = useState(pathname)
  const [hasNavigated, setHasNavigated] = useState(false)
  if (!hasNavigated && pathname !== firstPathname) setHasNavigated(true)
  return (
    <RequestContext value={{ requestId: hasNavigated ? undefined : requestId, tenant }}>
      {children}
    </RequestContext>
  )
}

export function useRequestFacts(): RequestFacts {
  return useContext(RequestContext)
}
