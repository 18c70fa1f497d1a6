import type { ComponentProps } from "react"
import { PERSON_FIELD } from "@/action-result"
import { ActionForm } from "./action-form.tsx"

/**
 * A form about the person who is signed in, and carries who that was: sent after somebody else has
 * signed in here, it is refused and writes nothing.
 */
export function PersonForm({
  userId,
  children,
  ...props
}: ComponentProps<"form"> & { userId: string }) {
  return (
    <ActionForm {...props}>
      <input type="hidden" name={PERSON_FIELD} value={userId} />
      {children}
    </ActionForm>
  )
}
