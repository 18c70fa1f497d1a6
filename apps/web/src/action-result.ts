import type { FailureCode } from "./server/failures/failures.ts"

/** What an action answers to its form. `untouched` is a form that has not been sent. */
export type ActionResult<Value> =
  | { readonly kind: "untouched" }
  | { readonly kind: "done"; readonly value: Value }
  /** By field name, what is wrong with it. */
  | {
      readonly kind: "invalid"
      readonly problems: Readonly<Record<string, string>>
      /** What the fields held, where no script has kept it. */
      readonly sent?: Readonly<Record<string, string>>
    }
  /** The form was drawn for another tenant than the one that is active. Nothing was written. */
  | { readonly kind: "conflict" }
  | { readonly kind: "signed_out"; readonly signIn: string }
  | {
      readonly kind: "refused"
      /** A code of the failures' table, and its words. */
      readonly failure: FailureCode
      readonly message: string
      readonly requestId: string | undefined
    }

/** For `useActionState`, on the client and in a form without JavaScript. */
export type Action<Value> = (
  previous: ActionResult<Value>,
  form: FormData,
) => Promise<ActionResult<Value>>

export const untouched = { kind: "untouched" } as const

/**
 * What a refused form held, to begin its fields with. Without JavaScript the page is drawn anew, and
 * this is all that is left of it; else nothing, since the fields hold it themselves.
 *
 *     const [result, create] = useActionState(createProject, untouched)
 *     const [name, setName] = useState(sentWith(result).name ?? "")
 */
export function sentWith(result: ActionResult<unknown>): Readonly<Record<string, string>> {
  return (result.kind === "invalid" && result.sent) || {}
}

/** The field in which every form carries the tenant that it was drawn for. */
export const TENANT_FIELD = "tenant"

/** The field in which every form carries the person it was drawn for. */
export const PERSON_FIELD = "person"

/** The field in which a form carries its token, the same each time it is sent. */
export const SUBMISSION_FIELD = "submission"
