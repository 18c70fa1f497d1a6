import type { Metadata } from "next"
import { AppShell } from "@/components/app-shell"
import { sharedDb } from "@/server/database"
import { requireMember } from "@/server/guards"
import { listMembers } from "@/server/members/list-members"
import { isAllowed } from "@/server/permissions"
import { tenantTitle } from "@/server/tenant-title"
import { AddMemberForm } from "./add-member-form.tsx"
import { MemberRow } from "./member-row.tsx"

export function generateMetadata(): Promise<Metadata> {
  return tenantTitle("Members")
}

/** Who belongs to a tenant, and for its owners and admins, who shall. */
export default async function MembersPage() {
  const admission = await requireMember("members.read")
  const { tenant, member } = admission
  const members = await listMembers(sharedDb, tenant.id)
  const isManager = isAllowed(member.role, "members.manage")
  const isOwner = member.role === "owner"
  return (
    <AppShell admission={admission}>
      <header className="mb-6 space-y-1">
        <h1 className="font-semibold text-2xl">Members</h1>
        <p className="text-muted-foreground">
          {members.length === 1 ? "One person" : `${members.length} people`} in {tenant.name}
        </p>
      </header>
      {isManager && <AddMemberForm tenant={{ id: tenant.id }} isOwner={isOwner} />}
      <ul className="divide-y overflow-hidden rounded-xl border bg-card">
        {members.map(({ userId, name, email, role, since }) => (
          <MemberRow
            key={userId}
            tenant={{ id: tenant.id }}
            member={{ userId, name, role, since: onDay.format(since) }}
            email={isManager ? email : undefined}
            isSelf={userId === member.userId}
            isChangeable={isManager && (isOwner || role !== "owner")}
            isOwner={isOwner}
          />
        ))}
      </ul>
    </AppShell>
  )
}

const onDay = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" })
