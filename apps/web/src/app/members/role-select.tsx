import type { MemberRole } from "@repo/db"
import type { ComponentProps } from "react"
import { NativeSelect } from "@/components/ui/native-select"

/** Only an owner makes owners. */
export function RoleSelect({ isOwner, ...props }: ComponentProps<"select"> & { isOwner: boolean }) {
  return (
    <NativeSelect name="role" {...props}>
      <option value="member">{roleInWords("member")}</option>
      <option value="admin">{roleInWords("admin")}</option>
      {isOwner && <option value="owner">{roleInWords("owner")}</option>}
    </NativeSelect>
  )
}

/** What a form holds; a member's for what is no role. */
export function parseRole(text: string | undefined): MemberRole {
  return text === "owner" || text === "admin" ? text : "member"
}

export function roleInWords(role: MemberRole): string {
  return role.slice(0, 1).toUpperCase() + role.slice(1)
}
