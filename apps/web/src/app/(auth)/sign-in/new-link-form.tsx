"use client"

import { MailIcon } from "lucide-react"
import { useActionState } from "react"
import { ActionForm } from "@/components/action-form"
import { Button } from "@/components/ui/button"
import { type SignInState, signIn } from "./actions"
import { Notice } from "./sign-in-form"

/** One button that sends another sign-in link to the same address, for the same destination. */
export function NewLinkForm({ email, callbackUrl }: { email: string; callbackUrl: string }) {
  const [state, send, isSending] = useActionState<SignInState, FormData>(signIn, { email })
  return (
    <ActionForm action={send} className="space-y-5">
      <input type="hidden" name="email" value={email} />
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <input type="hidden" name="way" value="link" />
      {state.problem && <Notice>{state.problem.text}</Notice>}
      <Button type="submit" className="h-10 w-full" disabled={isSending}>
        <MailIcon aria-hidden="true" />
        Send a new link
      </Button>
    </ActionForm>
  )
}
