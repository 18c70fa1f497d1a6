"use client"

import { MessagePage } from "@/components/message-page"
import { useTenantName } from "@/components/tenant-name"
import { Button } from "@/components/ui/button"
import { brand } from "@/product/brand"

/** Says that it failed, that it is not the reader's fault, and what to tell support. */
export function ErrorMessage({ error, retry }: { error: unknown; retry: () => void }) {
  const tenant = useTenantName()
  return (
    <>
      <title>{`Something went wrong · ${brand.name}`}</title>
      <MessagePage
        status={500}
        tenant={tenant}
        title="Something went wrong on our side"
        references={{ Reference: digestOf(error) }}
        actions={<Button onClick={retry}>Try again</Button>}
      >
        What was saved before is safe. If it happens again, contact support
        {digestOf(error) && " and give them the reference below"}.
      </MessagePage>
    </>
  )
}

/**
 * What the server's log has for the error: the request's id, or Next's hash of the error. What
 * failed in the browser alone has none. The document's own id would be wrong: the failure may be of
 * a later request.
 */
function digestOf(error: unknown): string | undefined {
  const hasDigest = typeof error === "object" && error !== null && "digest" in error
  return hasDigest ? String(error.digest) : undefined
}
