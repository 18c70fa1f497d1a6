"use client"

import type { Tenant } from "@repo/tenancy"
import { PlusIcon } from "lucide-react"
import { useActionState, useCallback, useRef, useState } from "react"
import { sentWith, untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { useKeptDraft } from "@/components/kept-draft"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { useFocusOnProblem } from "@/components/use-focus-on-problem"
import { createProject } from "./create-project.ts"
import { keyFor } from "./project-key.ts"

/** A new project: its name, and the key that its tasks' numbers begin with. */
export function NewProjectForm({
  tenant,
  isOpen = false,
}: {
  tenant: Pick<Tenant, "id">
  isOpen?: boolean
}) {
  const [result, create, isPending] = useActionState(createProject, untouched)
  // Kept here, because React empties a form when its action ends, refused or not.
  const sent = sentWith(result)
  const [name, setName] = useState(sent.name ?? "")
  const [key, setKey] = useState(sent.key)
  const [description, setDescription] = useState(sent.description ?? "")
  const form = useFocusOnProblem(result)
  const details = useRef<HTMLDetailsElement>(null)
  const isTyped = name !== "" || key !== undefined || description !== ""
  // Not while it is sent: what became a project leads away from here.
  const draft = isTyped && !isPending ? JSON.stringify({ name, key, description }) : undefined
  const restore = useCallback((kept: string) => {
    const { name, key, description } = JSON.parse(kept)
    setName(name)
    setKey(key)
    setDescription(description)
    if (details.current) details.current.open = true
  }, [])
  useKeptDraft("new project", draft, restore)
  const problems = result.kind === "invalid" ? result.problems : {}
  return (
    <details
      ref={details}
      open={isOpen || result.kind === "invalid"}
      className="group/new mb-6 rounded-xl border bg-card"
    >
      <summary className="flex h-11 cursor-pointer list-none items-center gap-2 rounded-xl px-4 font-medium hover:text-primary sm:px-5 [&::-webkit-details-marker]:hidden">
        <PlusIcon
          aria-hidden="true"
          className="size-4 transition-transform group-open/new:rotate-45"
        />
        New project
      </summary>
      <TenantForm
        ref={form}
        tenant={tenant}
        action={create}
        className="grid grid-cols-1 gap-4 border-t px-4 py-5 sm:grid-cols-[1fr_10rem] sm:px-5"
      >
        <Field
          label="Name"
          name="name"
          required
          maxCharacters={120}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
          problem={problems.name}
        />
        <Field
          label="Key"
          name="key"
          required
          pattern="[A-Za-z][A-Za-z0-9]{1,9}"
          title="2 to 10 letters and digits, a letter first"
          autoComplete="off"
          className="font-mono uppercase"
          value={key ?? keyFor(name)}
          onChange={(event) => setKey(event.target.value)}
          problem={problems.key}
        />
        <div className="sm:col-span-2">
          <Field
            label="What it is about"
            name="description"
            maxCharacters={2000}
            autoComplete="off"
            value={description}
            onChange={(event) => setDescription(event.target.value)}
            problem={problems.description}
          />
        </div>
        <div className="flex flex-wrap items-center gap-3 sm:col-span-2">
          <Button disabled={isPending}>{isPending ? "Creating" : "Create project"}</Button>
          {result.kind !== "invalid" && <ActionMessage result={result} />}
        </div>
      </TenantForm>
    </details>
  )
}
