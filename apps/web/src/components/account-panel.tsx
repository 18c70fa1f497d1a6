"use client"

import type { MenuPanelProps } from "@/components/lazy-menu"
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu"

export interface AccountPanelProps {
  readonly name: string
  readonly email: string
  readonly role: string
  /** The account page's address, on the root host. */
  readonly account: string
}

/** What the account menu opens. It begins open: nobody has asked for it before. */
export function AccountPanel({
  trigger,
  name,
  email,
  role,
  account,
}: AccountPanelProps & MenuPanelProps) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{trigger}</DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="max-w-72">
        <div className="px-2.5 py-1.5">
          <p className="truncate font-medium">{name}</p>
          <p className="truncate text-muted-foreground text-sm">{email}</p>
          <p className="text-muted-foreground text-sm">{role}</p>
        </div>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <a href={account}>Your account</a>
        </DropdownMenuItem>
        <form action="/sign-out" method="post">
          <DropdownMenuItem asChild onSelect={(event) => event.preventDefault()}>
            <button type="submit" className="w-full">
              Sign out
            </button>
          </DropdownMenuItem>
        </form>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
