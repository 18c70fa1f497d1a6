"use client"

import { createContext, type ReactNode, useContext } from "react"

const TenantNameContext = createContext<string | undefined>(undefined)

/** Knows whose page it is, for the page that says that another has failed. */
export function TenantNameProvider({
  tenant,
  children,
}: {
  /** The tenant's name, where the visitor may know it. */
  tenant: string | undefined
  children: ReactNode
}) {
  return <TenantNameContext value={tenant}>{children}</TenantNameContext>
}

export function useTenantName(): string | undefined {
  return useContext(TenantNameContext)
}
