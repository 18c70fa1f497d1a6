"use client"

import { ErrorMessage } from "@/components/error-message"

/** A page failed: the layout around it stands. */
export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return <ErrorMessage error={error} retry={retry} />
}
