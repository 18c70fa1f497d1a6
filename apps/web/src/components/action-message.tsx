import type { ActionResult } from "@/action-result"

/** Why a form was not taken, in words, where the form stands. */
export function ActionMessage({ result, id }: { result: ActionResult<unknown>; id?: string }) {
  const message = messageOf(result)
  return (
    <p id={id} role="status" className={message ? "text-destructive text-sm" : "sr-only"}>
      {message}
    </p>
  )
}

function messageOf(result: ActionResult<unknown>) {
  switch (result.kind) {
    case "untouched":
    case "done":
      return null
    case "invalid":
      return Object.values(result.problems).join(" ")
    case "conflict":
      return (
        <>
          Another tenant is active now than this page was drawn for. Nothing was saved.{" "}
          <a href="/" className="underline">
            Load the page again
          </a>
        </>
      )
    case "signed_out":
      return (
        <>
          You are signed out. Nothing was saved.{" "}
          <a href={result.signIn} className="underline">
            Sign in
          </a>
        </>
      )
    case "refused":
      return `${result.message}. Nothing was saved.${result.requestId ? ` Request ${result.requestId}` : ""}`
  }
}
