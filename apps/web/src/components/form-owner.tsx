"use client"

import { createContext, type ReactNode, use, useId } from "react"

interface Owner {
  readonly userId: string
  readonly pageId: string
}

const OwnerContext = createContext<Owner | undefined>(undefined)

/**
 * Whom the forms of a page are drawn for.
 *
 * @param pageId random, and another one each time the server draws the page: also after an action
 *   has saved something. The tokens of its forms are made from it.
 */
export function FormOwner({ userId, pageId, children }: Owner & { children: ReactNode }) {
  return <OwnerContext value={{ userId, pageId }}>{children}</OwnerContext>
}

/**
 * What a form says of itself: whom it was drawn for, and a token that no other form has. The token
 * stays the same until the form's action has saved something.
 */
export function useFormOwner(): { userId: string; token: string } {
  const owner = use(OwnerContext)
  const id = useId()
  if (!owner) throw new Error("A tenant's form needs a <FormOwner> around it, as AppShell has.")
  return { userId: owner.userId, token: `${owner.pageId}${id}` }
}
