import type { Metadata } from "next"
import { headers } from "next/headers"
import { MessagePage } from "@/components/message-page"
import { Button } from "@/components/ui/button"
import { env } from "@/env"
import { REQUEST_ID_HEADER } from "@/header-names"
import { requestStanding } from "@/server/standing"

export const metadata: Metadata = { title: "Not found" }

/** An unknown tenant, a foreign one and a page that is not there: one answer for all. */
export default async function NotFound() {
  const requestId = (await headers()).get(REQUEST_ID_HEADER) ?? undefined
  const { tenant } = await requestStanding()
  const way = tenant ? { name: tenant.name, href: "/" } : wayOut()
  return (
    <MessagePage
      status={404}
      tenant={tenant?.name}
      title="There is nothing behind this door"
      references={{ Request: requestId }}
      actions={
        <Button asChild variant="outline">
          {/* A full load: what the browser holds of this page is of no use there. */}
          <a href={way.href}>{way.name}</a>
        </Button>
      }
    >
      The address may be mistyped, or what was here has been moved or closed.
    </MessagePage>
  )
}

/** In cookie routing the start page is this very tenant again; the chooser asks no cookie. */
function wayOut(): { name: string; href: string } {
  const { APP_URL, TENANT_ROUTING } = env()
  if (TENANT_ROUTING === "cookie") return { name: "Choose a tenant", href: "/tenants" }
  return { name: "Start page", href: APP_URL.href }
}
