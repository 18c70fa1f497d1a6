import { randomUUID } from "node:crypto"
import { EyeIcon } from "lucide-react"
import type { ReactNode } from "react"
import { AccountMenu } from "@/components/account-menu"
import { Announcer } from "@/components/announcer"
import { BrandMark } from "@/components/brand-mark"
import { PaletteButton } from "@/components/command-palette/palette-button"
import { FormOwner } from "@/components/form-owner"
import { DraftOwner } from "@/components/kept-draft"
import { ProductNav } from "@/components/product-nav"
import { TenantSwitcher } from "@/components/switcher/tenant-switcher"
import { ThemeMenu } from "@/components/theme-menu"
import { env } from "@/env"
import type { Admission } from "@/server/admission"
import { accountAddress, chooserAddress } from "@/tenant-addresses"

/** What stands around every page of a tenant: whose it is, where one can go, who one is. */
export function AppShell({
  admission: { tenant, member, user },
  children,
}: {
  admission: Admission
  children: ReactNode
}) {
  const isStaff = member.role === "superuser"
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:top-3 focus:left-3 focus:z-50 focus:rounded-md focus:bg-primary focus:px-3 focus:py-2 focus:text-primary-foreground"
      >
        Skip to content
      </a>
      <header className="border-b bg-card">
        <div className="mx-auto flex h-14 max-w-6xl items-center gap-3 px-4 sm:px-6">
          <BrandMark />
          <span aria-hidden="true" className="h-5 w-px rotate-12 bg-border" />
          <TenantSwitcher
            current={{ slug: tenant.slug, name: tenant.name }}
            chooser={chooserAddress().href}
            isByCookie={env().TENANT_ROUTING === "cookie"}
          />
          <div className="ml-auto flex items-center gap-1">
            <PaletteButton
              facts={{
                current: tenant.slug,
                isByCookie: env().TENANT_ROUTING === "cookie",
                account: accountAddress().href,
                chooser: chooserAddress().href,
              }}
            />
            <ThemeMenu />
            {/* Without script the menus do not open; this page has what is in them. */}
            <a href={accountAddress().href} className="noscript:inline hidden text-sm underline">
              Your account
            </a>
            <AccountMenu
              name={user.name}
              email={user.email}
              account={accountAddress().href}
              role={isStaff ? "Staff, no member" : inWords(member.role)}
            />
          </div>
        </div>
        <ProductNav />
        {isStaff && <StaffNotice name={tenant.name} />}
      </header>
      <Announcer />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-6xl flex-1 px-4 py-8 outline-none sm:px-6 sm:py-10"
      >
        <DraftOwner tenantId={tenant.id} userId={member.userId}>
          <FormOwner userId={member.userId} pageId={randomUUID()}>
            {children}
          </FormOwner>
        </DraftOwner>
      </main>
    </div>
  )
}

/** Whoever looks into somebody else's house is told so on every page. */
function StaffNotice({ name }: { name: string }) {
  return (
    <p className="border-t bg-accent text-accent-foreground text-sm">
      <span className="mx-auto flex max-w-6xl items-center gap-2 px-4 py-2 sm:px-6">
        <EyeIcon aria-hidden="true" className="size-4 shrink-0" />
        You are looking at {name} as staff. You can change nothing here.
      </span>
    </p>
  )
}

function inWords(role: string): string {
  return role.slice(0, 1).toUpperCase() + role.slice(1)
}
