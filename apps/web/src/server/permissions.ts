import type { MemberRole } from "@repo/db"
import type { Access } from "@repo/tenancy"

/** What there is to do in a tenant, and who may. Pages, actions and route handlers ask this table. */
// biome-ignore format: a table.
export const permissions = {
  //                  does      in words                                      who may
  "projects.read":    may("read",  "See projects and where their work stands", ["owner", "admin", "member"]),
  "projects.export":  may("read",  "Download the list of projects",            ["owner", "admin", "member"]),
  "projects.create":  may("write", "Start a project",                          ["owner", "admin"]),
  "projects.rename":  may("write", "Rename a project",                         ["owner", "admin"]),
  "projects.archive": may("write", "Archive a project, and bring it back",     ["owner", "admin"]),
  "tasks.read":       may("read",  "See tasks and what is said about them",    ["owner", "admin", "member"]),
  "tasks.write":      may("write", "Add, change, move and delete tasks",       ["owner", "admin", "member"]),
  "comments.write":   may("write", "Comment; change and delete one's own",     ["owner", "admin", "member"]),
  "search.read":      may("read",  "Search in tasks and comments",             ["owner", "admin", "member"]),
  "members.read":     may("read",  "See who is a member",                      ["owner", "admin", "member"]),
  "members.manage":   may("write", "Add and remove members, change roles",     ["owner", "admin"]),
} as const satisfies Record<string, Rule>

export type Permission = keyof typeof permissions

/** A member's role; or `superuser`, staff of the SaaS who are no member and may only look. */
export type Role = MemberRole | "superuser"

interface Rule {
  /** `read` permissions run in read-only transactions: the database refuses every write. */
  readonly access: Access
  readonly description: string
  readonly roles: readonly MemberRole[]
}

/** Whether the role may. A superuser may whatever changes nothing. */
export function isAllowed(role: Role, permission: Permission): boolean {
  const { access, roles }: Rule = permissions[permission]
  return role === "superuser" ? access === "read" : roles.includes(role)
}

/** The access that the permission brings. For a superuser it is always `read`. */
export function accessOf(role: Role, permission: Permission): Access {
  return role === "superuser" ? "read" : permissions[permission].access
}

function may(access: Access, description: string, roles: readonly MemberRole[]): Rule {
  return { access, description, roles }
}
