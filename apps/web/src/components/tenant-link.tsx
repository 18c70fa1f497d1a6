import type { ReactNode, Ref } from "react"

/**
 * Leads to one of a person's tenants: a link to its host, or, where one host serves all, a form
 * that switches. Both load a new document, so that nothing of the tenant before is left in it.
 */
export function TenantLink({
  slug,
  address,
  isByCookie,
  isCurrent = false,
  className,
  children,
  ref,
}: {
  slug: string
  address: string
  isByCookie: boolean
  isCurrent?: boolean
  className?: string
  children: ReactNode
  ref?: Ref<HTMLElement>
}) {
  const current = isCurrent ? ("true" as const) : undefined
  if (!isByCookie) {
    return (
      <a
        ref={ref as Ref<HTMLAnchorElement>}
        href={address}
        aria-current={current}
        className={className}
      >
        {children}
      </a>
    )
  }
  return (
    <form action="/switch" method="post">
      <button
        type="submit"
        ref={ref as Ref<HTMLButtonElement>}
        name="slug"
        value={slug}
        aria-current={current}
        className={className}
      >
        {children}
      </button>
    </form>
  )
}
