import type { Metadata } from "next"
import { z } from "zod"
import { AppShell } from "@/components/app-shell"
import { PageLinks } from "@/components/page-links"
import { SearchBox } from "@/components/search-box"
import { sharedDb } from "@/server/database"
import { requireMember } from "@/server/guards"
import { countMembers, listMembers } from "@/server/members/list-members"
import { isAllowed } from "@/server/permissions"
import { searchWords } from "@/server/search-words"
import { tenantTitle } from "@/server/tenant-title"
import { AddMemberForm } from "./add-member-form.tsx"
import { MemberRow } from "./member-row.tsx"

export function generateMetadata(): Promise<Metadata> {
  return tenantTitle("Members")
}

/** Who belongs to a tenant, and for its owners and admins, who shall. */
export default async function MembersPage({ searchParams }: PageProps<"/members">) {
  const admission = await requireMember("members.read")
  const { tenant, member } = admission
  const { after, q } = await searchParams
  const start = z.uuid().safeParse(after).data
  const words = searchWords(q)
  const isManager = isAllowed(member.role, "members.manage")
  const [{ members, next }, { members: count, owners }] = await Promise.all([
    listMembers(sharedDb, tenant.id, {
      search: { words, byAddress: isManager },
      after: start,
    }),
    countMembers(sharedDb, tenant.id),
  ])
  const isOwner = member.role === "owner"
  return (
    <AppShell admission={admission}>
      <header className="mb-6 space-y-1">
        <h1 className="font-semibold text-2xl">Members</h1>
        <p className="text-muted-foreground">
          {count === 1 ? "One person" : `${count.toLocaleString("en")} people`} in {tenant.name}
        </p>
      </header>
      {isManager && <AddMemberForm tenant={{ id: tenant.id }} isOwner={isOwner} />}
      {(count > few || words) && (
        <SearchBox
          action="/members"
          label={`Find a member by name${isManager ? " or address" : ""}`}
          words={words}
          className="mb-4"
        />
      )}
      {words && members.length === 0 && (
        <p role="status" className="text-muted-foreground">
          Nobody here is called “{words}”.
        </p>
      )}
      {members.length > 0 && (
        <ul className="divide-y overflow-hidden rounded-xl border bg-card">
          {members.map(({ userId, name, email, role, since }) => (
            <MemberRow
              key={userId}
              tenant={{ id: tenant.id }}
              member={{ userId, name, role, since: onDay.format(since) }}
              email={isManager ? email : undefined}
              isSelf={userId === member.userId}
              isChangeable={isManager && (isOwner || role !== "owner")}
              isLastOwner={role === "owner" && owners === 1}
              isOwner={isOwner}
            />
          ))}
        </ul>
      )}
      <PageLinks first={start && address(words)} next={next && address(words, next)} />
    </AppShell>
  )
}

/** So many are seen at a glance. */
const few = 10

function address(words: string, after?: string): string {
  const query = new URLSearchParams({ ...(words && { q: words }), ...(after && { after }) })
  return query.size > 0 ? `/members?${query}` : "/members"
}

const onDay = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" })
