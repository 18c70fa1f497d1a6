import type { ComponentProps } from "react"
import { PERSON_FIELD } from "@/action-result"

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
    <form {...props}>
      <input type="hidden" name={PERSON_FIELD} value={userId} />
      {children}
    </form>
  )
}
