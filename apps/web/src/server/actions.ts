import "server-only"
import { withTenant } from "@repo/tenancy"
import type { Route } from "next"
import { refresh } from "next/cache"
import { headers } from "next/headers"
import { forbidden, redirect } from "next/navigation"
import type { z } from "zod"
import { type Action, type ActionResult, TENANT_FIELD } from "@/action-result"
import { env } from "@/env"
import { REQUEST_ID_HEADER } from "@/header-names"
import { isFromOwnPage } from "@/request-origin"
import { type Admission, type Decision, decide, type Refusal } from "./admission.ts"
import { type FailureCode, failures } from "./failures/failures.ts"
import { foreseen, type Outcome } from "./failures/foreseen.ts"
import type { Permission } from "./permissions.ts"
import { requestPath, signInPath } from "./request-place.ts"

/**
 * A server action of a tenant. `run` gets what the form's fields parse to, and runs in the
 * tenant's scope. It is not reached from another host's page, by whoever may not, with a form
 * that was drawn for another tenant, or with fields that do not parse.
 *
 *     export const renameProject = memberAction("projects.rename", schema, async ({ id, name }) => {
 *       await db.updateTable("projects").set({ name }).where("id", "=", id).execute()
 *     })
 *
 * To end it badly, `run` throws a RequestFailure.
 */
export function memberAction<Schema extends z.ZodType, Value>(
  permission: Permission,
  schema: Schema,
  run: (input: z.output<Schema>, admission: Admission) => Promise<Value>,
): Action<Value> {
  return async (_, form) => {
    if (!isFromOwnPage(await headers(), env())) forbidden()
    const outcome = await foreseen(() => decide(permission))
    if (!("value" in outcome)) return await ended(await refused(outcome.failure))
    const decision = outcome.value
    const active = decision.admitted ? decision.admission.tenant : decision.standing.tenant
    if (active && drawnFor(form) !== active.id) return await ended({ kind: "conflict" })
    if (!decision.admitted) return await ended(await turnedAway(decision))
    const parsed = schema.safeParse(fieldsOf(form))
    if (!parsed.success) return { kind: "invalid", problems: problemsOf(parsed.error) }
    const { admission } = decision
    const done = await foreseen(
      () => withTenant(admission.scope, () => run(parsed.data, admission)),
      admission,
    )
    return await ended(await resultOf(done))
  }
}

/** Who calls an action without its form has sent whatever they liked in its place. */
function drawnFor(form: unknown): unknown {
  return form instanceof FormData ? form.get(TENANT_FIELD) : undefined
}

async function resultOf<Value>(outcome: Outcome<Value>): Promise<ActionResult<Value>> {
  if (!("value" in outcome)) return await refused(outcome.failure)
  // The page around the form, and what the browser holds of others, shows what was before.
  refresh()
  return { kind: "done", value: outcome.value }
}

async function turnedAway(decision: Decision & { admitted: false }): Promise<ActionResult<never>> {
  const { refusal, standing } = decision
  if (refusal !== "signed_out") return await refused(failureCode[refusal])
  return { kind: "signed_out", signIn: signInPath(standing.place, await requestPath()) }
}

async function refused(failure: FailureCode): Promise<ActionResult<never>> {
  const requestId = (await headers()).get(REQUEST_ID_HEADER) ?? undefined
  return { kind: "refused", failure, message: failures[failure].title, requestId }
}

/**
 * A form that was sent without JavaScript has nowhere to show why it was refused but a page, which
 * has the true status; it is left by a 303, so that reloading does not send again.
 */
async function ended<Value>(result: ActionResult<Value>): Promise<ActionResult<Value>> {
  if ((await headers()).has("next-action")) return result
  if (result.kind === "signed_out") redirect(result.signIn as Route)
  if (result.kind === "conflict") redirect("/problem/conflict" as Route)
  if (result.kind === "refused") redirect(`/problem/${result.failure}` as Route)
  if (result.kind === "done") redirect((await requestPath()) as Route)
  return result
}

function fieldsOf(form: FormData): Record<string, FormDataEntryValue> {
  return Object.fromEntries(
    [...form].filter(([name]) => name !== TENANT_FIELD && !name.startsWith("$ACTION")),
  )
}

function problemsOf(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(
    error.issues.toReversed().map(({ path, message }) => [String(path[0] ?? ""), message]),
  )
}

const failureCode: Record<Exclude<Refusal, "signed_out">, FailureCode> = {
  not_found: "not_found",
  no_tenant: "not_found",
  suspended: "suspended",
  forbidden: "forbidden",
}
