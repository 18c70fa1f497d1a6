"use client"

import { MailIcon } from "lucide-react"
import { useActionState, useEffect, useRef } from "react"
import { ActionForm } from "@/components/action-form"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { type SignInState, signIn } from "./actions"

/** Works without scripts too: it is a plain form then, and the page comes back with what is wrong. */
export function SignInForm({ callbackUrl, hasMail }: { callbackUrl: string; hasMail: boolean }) {
  const [state, send, isSending] = useActionState<SignInState, FormData>(signIn, { email: "" })
  const form = useFocusOnProblem(state)
  const problemOf = (field: string) =>
    state.problem?.field === field ? state.problem.text : undefined
  return (
    <ActionForm ref={form} action={send} noValidate className="space-y-5">
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      {problemOf("form") && <Notice>{problemOf("form")}</Notice>}
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={state.email}
        problem={problemOf("email")}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        problem={problemOf("password")}
      />
      <div className="space-y-3 pt-1">
        <Button type="submit" className="h-10 w-full" disabled={isSending}>
          Sign in
        </Button>
        {hasMail && (
          <Button
            type="submit"
            name="way"
            value="link"
            variant="outline"
            className="h-10 w-full"
            disabled={isSending}
          >
            <MailIcon aria-hidden="true" />
            E-mail me a link instead
          </Button>
        )}
      </div>
    </ActionForm>
  )
}

export function Notice({ children }: { children: React.ReactNode }) {
  return (
    <p
      role="alert"
      className="rounded-md border border-destructive/40 bg-destructive/10 px-3 py-2 text-sm"
    >
      {children}
    </p>
  )
}

/** Where to go on after a refusal; for a reader of the screen it is also what tells of it. */
function useFocusOnProblem(state: SignInState) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (state.problem) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }, [state])
  return form
}
