import type { ReactNode } from "react"
import { BrandMark } from "@/components/brand-mark"

/** A page that has one thing to say: not found, failed. It needs no session, no tenant, no database. */
export function MessagePage({
  status,
  tenant,
  title,
  children,
  actions,
  references,
}: {
  /** Left out where nothing has failed. */
  status?: number
  /** The tenant's name, where the reader may know it. */
  tenant?: string | undefined
  title: string
  children: ReactNode
  actions?: ReactNode
  /** What a person gives to support, by name. */
  references: Record<string, string | undefined>
}) {
  const known = Object.entries(references).filter(([, value]) => value)
  return (
    <main className="mx-auto flex min-h-dvh max-w-xl flex-col justify-center gap-6 px-6 py-16">
      <BrandMark className="size-10" />
      <div className="space-y-3">
        <p className="flex items-baseline gap-3 text-muted-foreground text-sm">
          {status && <span className="font-mono">{status}</span>}
          {tenant && <span className="truncate">{tenant}</span>}
        </p>
        <h1 className="font-semibold text-3xl">{title}</h1>
        <p className="max-w-prose text-lg text-muted-foreground">{children}</p>
      </div>
      {actions && <div className="flex flex-wrap gap-3">{actions}</div>}
      {known.length > 0 && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t pt-4 text-muted-foreground text-sm">
          {known.map(([name, value]) => (
            <div key={name} className="contents">
              <dt>{name}</dt>
              <dd className="font-mono break-all">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </main>
  )
}
