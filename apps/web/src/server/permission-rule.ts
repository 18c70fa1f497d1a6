import type { MemberRole } from "@repo/db"
import type { Access } from "@repo/tenancy"

/** One line of the table of permissions. */
export interface Rule {
  /** `read` permissions run in read-only transactions: the database refuses every write. */
  readonly access: Access
  readonly description: string
  readonly roles: readonly MemberRole[]
}

export function may(access: Access, description: string, roles: readonly MemberRole[]): Rule {
  return { access, description, roles }
}
