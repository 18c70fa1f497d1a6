import type { Metadata } from "next"
import { headers } from "next/headers"
import { MessagePage } from "@/components/message-page"
import { Button } from "@/components/ui/button"
import { env } from "@/env"
import { REQUEST_ID_HEADER } from "@/header-names"
import { requestScope } from "@/server/request-tenant"

export const metadata: Metadata = { title: "Not found" }

/** An unknown tenant, a foreign one and a page that is not there: one answer for all. */
export default async function NotFound() {
  const requestId = (await headers()).get(REQUEST_ID_HEADER) ?? undefined
  const home = (await requestScope()) ? "/" : env().APP_URL.href
  return (
    <MessagePage
      status={404}
      title="There is nothing behind this door"
      references={{ Request: requestId }}
      actions={
        <Button asChild variant="outline">
          {/* A full load: what the browser holds of this page is of no use there. */}
          <a href={home}>Start page</a>
        </Button>
      }
    >
      The address may be mistyped, or what was here has been moved or closed.
    </MessagePage>
  )
}
