import { useEffect, useState } from "react"
import type { OwnTenantsAnswer } from "@/app/api/own-tenants/route"

export type SwitchableTenant = OwnTenantsAnswer["tenants"][number]

export type Loaded = readonly SwitchableTenant[] | "loading" | "failed"

/** A person's tenants, asked for each time that `isOpen` becomes true: memberships come and go. */
export function useOwnTenants(isOpen: boolean): Loaded {
  const [tenants, setTenants] = useState<Loaded>("loading")
  useEffect(() => {
    if (!isOpen) return
    const abort = new AbortController()
    fetch("/api/own-tenants", { signal: abort.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status))
        setTenants(((await response.json()) as OwnTenantsAnswer).tenants)
      })
      .catch(() => {
        if (!abort.signal.aborted) setTenants("failed")
      })
    return () => abort.abort()
  }, [isOpen])
  return tenants
}
