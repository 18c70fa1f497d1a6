import type { Metadata } from "next"
import { headers } from "next/headers"
import { MessagePage } from "@/components/message-page"
import { Button } from "@/components/ui/button"
import { REQUEST_ID_HEADER } from "@/header-names"
import { requestStanding } from "@/server/standing"
import { chooserAddress } from "@/tenant-addresses"

export const metadata: Metadata = { title: "Not open to you" }

/** For people who may know that the tenant exists: it is suspended, or their role does not allow this. */
export default async function Forbidden() {
  const requestId = (await headers()).get(REQUEST_ID_HEADER) ?? undefined
  const { tenant } = await requestStanding()
  if (tenant?.status === "suspended") return <Suspended name={tenant.name} requestId={requestId} />
  return (
    <MessagePage
      status={403}
      tenant={tenant?.name}
      title="Your role does not open this"
      references={{ Request: requestId }}
      actions={
        <Button asChild variant="outline">
          <a href="/">Start page</a>
        </Button>
      }
    >
      An owner of {tenant?.name ?? "this tenant"} can give you a role that does.
    </MessagePage>
  )
}

function Suspended({ name, requestId }: { name: string; requestId: string | undefined }) {
  return (
    <MessagePage
      status={403}
      tenant={name}
      title="This tenant is suspended"
      references={{ Request: requestId }}
      actions={
        <Button asChild variant="outline">
          <a href={chooserAddress().href}>Your other tenants</a>
        </Button>
      }
    >
      Nothing has been deleted. {name} opens again as soon as the suspension is lifted; its owners
      can ask support why it was closed.
    </MessagePage>
  )
}
