"use client"

import { useActionState } from "react"
import { untouched } from "@/action-result"
import { FormMessage } from "@/components/form-message"
import { PersonForm } from "@/components/person-form"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { useFocusOnProblem } from "@/components/use-focus-on-problem"
import { setPassword } from "./actions.ts"

export function PasswordForm({
  userId,
  email,
  isSet,
}: {
  userId: string
  email: string
  isSet: boolean
}) {
  const [result, send, isPending] = useActionState(setPassword, untouched)
  const form = useFocusOnProblem(result)
  const problems = result.kind === "invalid" ? result.problems : {}
  return (
    <PersonForm ref={form} userId={userId} action={send} className="max-w-md space-y-5">
      {/* For the password manager, which keeps the new one under it. */}
      <input type="hidden" name="username" autoComplete="username" value={email} />
      {isSet && (
        <Field
          label="Current password"
          name="current"
          type="password"
          autoComplete="current-password"
          required
          problem={problems.current}
        />
      )}
      <Field
        label="New password"
        name="next"
        type="password"
        autoComplete="new-password"
        minLength={10}
        maxLength={256}
        hint="10 characters or more"
        required
        problem={problems.next}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={isPending}>{isSet ? "Change password" : "Set password"}</Button>
        <FormMessage
          result={result}
          done="Your password is changed. All other sign-ins have ended."
        />
      </div>
    </PersonForm>
  )
}
