import type { ReactNode } from "react"
import { BrandMark } from "@/components/brand-mark"
import { ThemeMenu } from "@/components/theme-menu"
import { brand } from "@/product/brand"

/** What stands around the pages that sign in: the house on one side, its door on the other. */
export function SignInFrame({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-5xl flex-col px-5 sm:px-8">
      <header className="flex h-16 items-center justify-between">
        <a href="/" className="flex items-center gap-2.5 font-display font-semibold text-lg">
          <BrandMark />
          {brand.name}
        </a>
        <ThemeMenu />
      </header>
      <main className="grid flex-1 items-center gap-12 py-8 md:grid-cols-[minmax(0,25rem)_1fr] md:gap-20">
        <div className="space-y-6 rounded-t-[7rem] rounded-b-xl border bg-card px-6 pt-16 pb-8 shadow-raised sm:px-9 sm:pt-20">
          {children}
        </div>
        <div className="flex flex-col gap-12 pb-8 md:pb-0">
          <BrandMark className="hidden size-44 md:block" />
          {aside}
        </div>
      </main>
    </div>
  )
}
