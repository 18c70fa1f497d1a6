"use client"

import { MessagePage } from "@/components/message-page"
import { useRequestFacts } from "@/components/request-context"
import { Button } from "@/components/ui/button"
import { brand } from "@/product/brand"

/** Says that it failed, that it is not the reader's fault, and what to tell support. */
export function ErrorMessage({ error, retry }: { error: unknown; retry: () => void }) {
  const { requestId, tenant } = useRequestFacts()
  return (
    <>
      <title>{`Something went wrong · ${brand.name}`}</title>
      <MessagePage
        status={500}
        tenant={tenant}
        title="Something went wrong on our side"
        references={{ Request: requestId, Reference: digestOf(error) }}
        actions={<Button onClick={retry}>Try again</Button>}
      >
        What was saved before is safe. If it happens again, tell support what stands below.
      </MessagePage>
    </>
  )
}

/** Next writes it beside the error in the server's log; the error's own message stays there. */
function digestOf(error: unknown): string | undefined {
  const hasDigest = typeof error === "object" && error !== null && "digest" in error
  return hasDigest ? String(error.digest) : undefined
}
