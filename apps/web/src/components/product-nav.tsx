"use client"

import Link from "next/link"
import { usePathname } from "next/navigation"
import { PendingMark } from "@/components/pending-mark"
import { places } from "@/places"

/** Where one can go in a tenant, and where one is. */
export function ProductNav() {
  const pathname = usePathname()
  return (
    <nav aria-label="Product" className="mx-auto max-w-6xl overflow-x-auto px-2 sm:px-4">
      <ul className="flex gap-1">
        {places.map(({ href, name, Icon }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={isIn(pathname, href) ? "page" : undefined}
              className="relative -mb-px flex h-10 items-center gap-2 border-transparent border-b-2 px-2.5 text-muted-foreground text-sm hover:text-foreground aria-[current=page]:border-primary aria-[current=page]:font-medium aria-[current=page]:text-foreground"
            >
              <Icon aria-hidden="true" className="size-4" />
              {name}
              <PendingMark />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** A page inside a place is in it; everything is inside `/`, which is only itself. */
function isIn(pathname: string, href: string): boolean {
  return pathname === href || (href !== "/" && pathname.startsWith(`${href}/`))
}
