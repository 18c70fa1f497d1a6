import type { MemberRole } from "@repo/db"
import type { Access } from "@repo/tenancy"
import { productPermissions } from "../product/permissions.ts"
import { may, type Rule } from "./permission-rule.ts"

/** What there is to do in a tenant, and who may. Pages, actions and route handlers ask this table. */
// biome-ignore format: a table.
export const permissions = {
  ...productPermissions,
  //                  does      in words                                      who may
  "members.read":     may("read",  "See who is a member",                      ["owner", "admin", "member"]),
  "members.manage":   may("write", "Add and remove members, change roles",     ["owner", "admin"]),
} as const satisfies Record<string, Rule>

export type Permission = keyof typeof permissions

/** A member's role; or `superuser`, staff of the SaaS who are no member and may only look. */
export type Role = MemberRole | "superuser"

/** Whether the role may. A superuser may whatever changes nothing. */
export function isAllowed(role: Role, permission: Permission): boolean {
  const { access, roles }: Rule = permissions[permission]
  return role === "superuser" ? access === "read" : roles.includes(role)
}

/** The access that the permission brings. For a superuser it is always `read`. */
export function accessOf(role: Role, permission: Permission): Access {
  return role === "superuser" ? "read" : permissions[permission].access
}
