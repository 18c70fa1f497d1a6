import type { MemberRole } from "@repo/db"
import type { ComponentProps } from "react"

/** Only an owner makes owners. */
export function RoleSelect({ isOwner, ...props }: ComponentProps<"select"> & { isOwner: boolean }) {
  return (
    <select
      name="role"
      className="h-9 rounded-md border border-input bg-card px-2 text-[1rem] sm:text-base"
      {...props}
    >
      <option value="member">{roleInWords("member")}</option>
      <option value="admin">{roleInWords("admin")}</option>
      {isOwner && <option value="owner">{roleInWords("owner")}</option>}
    </select>
  )
}

export function roleInWords(role: MemberRole): string {
  return role.slice(0, 1).toUpperCase() + role.slice(1)
}
