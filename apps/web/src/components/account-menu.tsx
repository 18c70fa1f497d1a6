"use client"

import { Button } from "@/components/ui/button"
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu"

/** Who one is here, and the way out. */
export function AccountMenu({
  name,
  email,
  role,
  account,
}: {
  name: string
  email: string
  role: string
  /** The account page's address, on the root host. */
  account: string
}) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon">
          <span
            aria-hidden="true"
            className="grid size-7 place-items-center rounded-full bg-secondary font-medium text-secondary-foreground text-xs"
          >
            {initials(name)}
          </span>
          <span className="sr-only">Account of {name}</span>
        </Button>
      </DropdownMenuTrigger>
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

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return ends.map((word) => word?.slice(0, 1).toUpperCase() ?? "").join("")
}
