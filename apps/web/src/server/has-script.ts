import "server-only"
import { headers } from "next/headers"

/**
 * Whether the form of this action was sent by script, which shows what the action returns. Without
 * script an action that did not do what was asked throws a RequestFailure: a page says so then.
 */
export async function hasScript(): Promise<boolean> {
  return (await headers()).has("next-action")
}
