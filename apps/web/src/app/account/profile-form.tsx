"use client"

import { useActionState, useState } from "react"
import { untouched } from "@/action-result"
import { FormMessage } from "@/components/form-message"
import { useKeptDraft } from "@/components/kept-draft"
import { PersonForm } from "@/components/person-form"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { useFocusOnProblem } from "@/components/use-focus-on-problem"
import { asSaved } from "@/text-length"
import { renameSelf } from "./actions.ts"

export function ProfileForm({
  userId,
  name: saved,
  email,
}: {
  userId: string
  name: string
  email: string
}) {
  const [result, rename, isPending] = useActionState(renameSelf, untouched)
  // Kept here, because React empties a form when its action ends, refused or not.
  const [name, setName] = useState(saved)
  const [known, setKnown] = useState(saved)
  const [settled, setSettled] = useState(result)
  // Saved in another tab, and nothing of one's own in the way.
  if (saved !== known) {
    setKnown(saved)
    if (name === known) setName(saved)
  }
  if (result !== settled) {
    setSettled(result)
    if (result.kind === "done" && asSaved(name) === result.value.name) setName(result.value.name)
  }
  useKeptDraft("own name", name === saved ? undefined : name, setName)
  const form = useFocusOnProblem(result)
  return (
    <PersonForm ref={form} userId={userId} action={rename} className="max-w-md space-y-5">
      <Field
        label="Name"
        name="name"
        required
        maxCharacters={200}
        autoComplete="name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        problem={result.kind === "invalid" ? result.problems.name : undefined}
      />
      <dl className="space-y-1.5">
        <dt className="font-medium text-sm">E-mail</dt>
        <dd className="break-all text-muted-foreground">{email}</dd>
      </dl>
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={isPending}>Save name</Button>
        <FormMessage result={result} done="Your name is saved." />
      </div>
    </PersonForm>
  )
}
