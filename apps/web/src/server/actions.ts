import "server-only"
import { withTenant } from "@repo/tenancy"
import type { Route } from "next"
import { refresh } from "next/cache"
import { headers } from "next/headers"
import { forbidden, redirect } from "next/navigation"
import type { z } from "zod"
import {
  type Action,
  type ActionResult,
  PERSON_FIELD,
  SUBMISSION_FIELD,
  TENANT_FIELD,
} from "@/action-result"
import { env } from "@/env"
import { REQUEST_ID_HEADER } from "@/header-names"
import { isFromOwnPage } from "@/request-origin"
import { type Admission, type Decision, decide, type Refusal } from "./admission.ts"
import { hashFields, type Submission } from "./create-once.ts"
import { type FailureCode, failures } from "./failures/failures.ts"
import { foreseen } from "./failures/foreseen.ts"
import { InvalidInput } from "./failures/invalid-input.ts"
import { logFailure } from "./failures/log-failure.ts"
import { problemPath } from "./failures/problem-path.ts"
import type { Permission } from "./permissions.ts"
import { requestPath, signInPath } from "./request-place.ts"
import { noteActionRead } from "./responses/read-actions.ts"
import { isAtPersonsPages, requestStanding, type Standing, type Visitor } from "./standing.ts"

/**
 * A server action of a tenant. `run` gets what the form's fields parse to, and runs in the
 * tenant's scope. It is not reached from another host's page, by whoever may not, with a form
 * that was drawn for another tenant or another person, or with fields that do not parse.
 *
 *     export const renameProject = memberAction("projects.rename", schema, async ({ id, name }) => {
 *       await db.transaction().execute(async (transaction) => {
 *         …
 *         await audit(transaction, "project.renamed", { id, before, after: { name } })
 *       })
 *     })
 *
 * One that creates does it with {@link createOnce}, so that a form sent twice creates once.
 *
 * A permission that is refused is in the audit log; what `run` changes it logs itself, with the
 * change. To end it badly, `run` throws a RequestFailure; for a field's sake, InvalidInput.
 */
export function memberAction<Schema extends z.ZodType, Value>(
  permission: Permission,
  schema: Schema,
  run: (input: z.output<Schema>, admission: Admission, submission: Submission) => Promise<Value>,
): Action<Value> {
  return async (_, form) => {
    await requireOwnPage()
    const outcome = await foreseen(() => decide(permission))
    if (!("value" in outcome)) return await ended(await refused(outcome.failure))
    const decision = outcome.value
    const visitor = decision.admitted ? decision.admission.user : decision.standing.visitor
    if (visitor && drawnFor(form, PERSON_FIELD) !== visitor.userId) {
      return await ended(await refused("other_person"))
    }
    const active = decision.admitted ? decision.admission.tenant : decision.standing.tenant
    if (active && drawnFor(form, TENANT_FIELD) !== active.id) {
      return await ended({ kind: "conflict" })
    }
    if (!decision.admitted) return await ended(await turnedAway(decision))
    const fields = fieldsOf(form)
    const parsed = schema.safeParse(fields)
    if (!parsed.success) {
      return await withSent({ kind: "invalid", problems: problemsOf(parsed.error) }, form)
    }
    const { admission } = decision
    const submission = {
      personId: admission.user.userId,
      token: tokenOf(form),
      fieldsHash: hashFields(fields),
    }
    const result = await resultOf(
      () => withTenant(admission.scope, () => run(parsed.data, admission, submission)),
      admission,
    )
    return await ended(await withSent(result, form))
  }
}

/**
 * A server action of a signed-in person about themselves, on the root host. It has no tenant's
 * scope. It is not reached from another host's page, nor with a form drawn for somebody else.
 *
 *     export const rename = visitorAction(schema, async ({ name }, { userId }) => { … })
 */
export function visitorAction<Schema extends z.ZodType, Value>(
  schema: Schema,
  run: (input: z.output<Schema>, visitor: Visitor) => Promise<Value>,
): Action<Value> {
  return async (_, form) => {
    await requireOwnPage()
    const outcome = await foreseen(requestStanding)
    if (!("value" in outcome)) return await ended(await refused(outcome.failure))
    const standing = outcome.value
    const { visitor } = standing
    if (!visitor) return await ended(await signedOut(standing))
    if (!isAtPersonsPages(standing)) return await ended(await refused("not_found"))
    if (drawnFor(form, PERSON_FIELD) !== visitor.userId) {
      return await ended(await refused("other_person"))
    }
    const parsed = schema.safeParse(fieldsOf(form))
    if (!parsed.success) return { kind: "invalid", problems: problemsOf(parsed.error) }
    return await ended(await resultOf(() => run(parsed.data, visitor)))
  }
}

async function requireOwnPage(): Promise<void> {
  await noteActionRead()
  if (!isFromOwnPage(await headers(), env())) forbidden()
}

/** Who calls an action without its form has sent whatever they liked in its place. */
function drawnFor(form: unknown, field: string): unknown {
  return form instanceof FormData ? form.get(field) : undefined
}

function tokenOf(form: FormData): string | undefined {
  const token = form.get(SUBMISSION_FIELD)
  return typeof token === "string" && /^[\w:-]{1,100}$/.test(token) ? token : undefined
}

async function resultOf<Value>(
  run: () => Promise<Value>,
  admission?: Admission,
): Promise<ActionResult<Value>> {
  const outcome = await foreseen(() => run().catch(asProblems), admission)
  if (!("value" in outcome)) return await refused(outcome.failure)
  if (outcome.value instanceof InvalidInput) {
    return { kind: "invalid", problems: outcome.value.problems }
  }
  // The page around the form, and what the browser holds of others, shows what was before.
  refresh()
  return { kind: "done", value: outcome.value }
}

function asProblems(error: unknown): InvalidInput {
  if (error instanceof InvalidInput) return error
  throw error
}

async function turnedAway(decision: Decision & { admitted: false }): Promise<ActionResult<never>> {
  const { refusal, standing } = decision
  return refusal === "signed_out" ? await signedOut(standing) : await refused(failureCode[refusal])
}

async function signedOut(standing: Standing): Promise<ActionResult<never>> {
  return { kind: "signed_out", signIn: signInPath(standing.place, await requestPath()) }
}

async function refused(failure: FailureCode): Promise<ActionResult<never>> {
  await logFailure(failure)
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
  if (result.kind === "conflict") redirect(await problemPath("conflict"))
  if (result.kind === "refused") redirect(await problemPath(result.failure))
  if (result.kind === "done") redirect((await requestPath()) as Route)
  return result
}

/**
 * A refused form without JavaScript gets back what it held: its page is drawn anew. Only a tenant's
 * forms do; a person's own have passwords.
 */
async function withSent<Value>(
  result: ActionResult<Value>,
  form: FormData,
): Promise<ActionResult<Value>> {
  if (result.kind !== "invalid" || (await headers()).has("next-action")) return result
  const texts = Object.entries(fieldsOf(form)).filter(
    (field): field is [string, string] => typeof field[1] === "string",
  )
  return { ...result, sent: Object.fromEntries(texts) }
}

function fieldsOf(form: FormData): Record<string, FormDataEntryValue> {
  return Object.fromEntries(
    [...form]
      .filter(([name]) => !ownFields.includes(name) && !name.startsWith("$ACTION"))
      .map(([name, value]) => [name, typeof value === "string" ? value.normalize("NFC") : value]),
  )
}

const ownFields = [TENANT_FIELD, PERSON_FIELD, SUBMISSION_FIELD]

function problemsOf(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(
    error.issues.toReversed().map(({ path, message }) => [String(path[0] ?? ""), message]),
  )
}

const failureCode: Record<Exclude<Refusal, "signed_out">, FailureCode> = {
  not_found: "not_found",
  no_tenant: "not_found",
  moved: "moved",
  suspended: "suspended",
  updating: "updating",
  forbidden: "forbidden",
}
