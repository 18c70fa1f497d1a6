"use client"

import { unstable_isUnrecognizedActionError as isUnrecognizedAction } from "next/navigation"
import { MessagePage } from "@/components/message-page"
import { useTenantName } from "@/components/tenant-name"
import { Button } from "@/components/ui/button"
import { brand } from "@/product/brand"

/** What to do about a page that failed: load the new version, send less, or try again. */
export function ErrorMessage({ error, retry }: { error: unknown; retry: () => void }) {
  if (isUnrecognizedAction(error)) return <Outdated />
  if (isTooLarge(error)) return <TooLarge retry={retry} />
  return <Failed error={error} retry={retry} />
}

/** This tab is of an older release, whose actions the server no longer has. */
function Outdated() {
  const tenant = useTenantName()
  return (
    <>
      <title>{`A new version is available · ${brand.name}`}</title>
      <MessagePage
        tenant={tenant}
        title="A new version is available"
        references={{}}
        actions={<Button onClick={() => window.location.reload()}>Reload</Button>}
      >
        Nothing was saved. What you typed is kept in this tab and is back in the form after you
        reload.
      </MessagePage>
    </>
  )
}

function TooLarge({ retry }: { retry: () => void }) {
  const tenant = useTenantName()
  return (
    <>
      <title>{`That is too large · ${brand.name}`}</title>
      <MessagePage
        status={413}
        tenant={tenant}
        title="That is too large"
        references={{}}
        actions={<Button onClick={retry}>Try again</Button>}
      >
        What you sent is larger than this page accepts. Nothing was saved. Shorten it, and send it
        again.
      </MessagePage>
    </>
  )
}

/** Says that it failed, that it is not the reader's fault, and what to tell support. */
function Failed({ error, retry }: { error: unknown; retry: () => void }) {
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

/** The proxy's answer to an action is text, and Next makes it the message of an error. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("That is too large.")
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
