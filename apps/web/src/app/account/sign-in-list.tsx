"use client"

import { MonitorIcon, SmartphoneIcon } from "lucide-react"
import { useActionState, useEffect, useRef } from "react"
import { untouched } from "@/action-result"
import { FormMessage } from "@/components/form-message"
import { PersonForm } from "@/components/person-form"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { endOne, endOthers } from "./actions.ts"

/** As it is shown. In words already: a browser can write a date in other ones than the server. */
export interface ShownSignIn {
  readonly id: string
  readonly browser: string
  readonly isPhone: boolean
  readonly address: string | null
  readonly lastUsed: string
  readonly started: string
  readonly tenants: readonly { readonly name: string }[]
}

export function SignInList({
  userId,
  current,
  signIns,
}: {
  userId: string
  current: string
  signIns: readonly ShownSignIn[]
}) {
  const [ended, end, isEnding] = useActionState(endOne, untouched)
  const [endedAll, endAll, isEndingAll] = useActionState(endOthers, untouched)
  const list = useRef<HTMLUListElement>(null)
  // The button that had the focus is gone with its row.
  useEffect(() => {
    if (ended.kind === "done" || endedAll.kind === "done") list.current?.focus()
  }, [ended, endedAll])
  const inOrder = signIns.toSorted((a, b) => Number(b.id === current) - Number(a.id === current))
  return (
    <div className="space-y-4">
      <ul
        ref={list}
        tabIndex={-1}
        aria-label="Where you are signed in"
        className="divide-y overflow-hidden rounded-xl border bg-card"
      >
        {inOrder.map((signIn) => (
          <li key={signIn.id} className="flex items-start gap-4 px-4 py-3.5 sm:px-5">
            <DeviceIcon isPhone={signIn.isPhone} />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                <span className="font-medium">{signIn.browser}</span>
                {signIn.id === current && <Badge variant="accent">This one</Badge>}
              </p>
              <p className="text-muted-foreground text-sm">
                {signIn.address && `${signIn.address}, `}
                last used {signIn.lastUsed}, signed in {signIn.started}
              </p>
              {signIn.tenants.length > 0 && (
                <p className="text-muted-foreground text-sm">
                  Open in {signIn.tenants.map(({ name }) => name).join(", ")}
                </p>
              )}
            </div>
            {signIn.id !== current && (
              <PersonForm userId={userId} action={end}>
                <Button
                  variant="outline"
                  size="sm"
                  name="sessionId"
                  value={signIn.id}
                  disabled={isEnding}
                  aria-label={`End ${signIn.browser}`}
                >
                  End
                </Button>
              </PersonForm>
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-3">
        {signIns.length > 1 && (
          <PersonForm userId={userId} action={endAll}>
            <Button variant="outline" disabled={isEndingAll}>
              End all others
            </Button>
          </PersonForm>
        )}
        <form action="/sign-out" method="post">
          <Button variant="ghost">Sign out here</Button>
        </form>
        <FormMessage
          result={endedAll.kind === "untouched" ? ended : endedAll}
          done={
            endedAll.kind === "untouched" ? "That sign-in has ended." : "All others have ended."
          }
        />
      </div>
    </div>
  )
}

function DeviceIcon({ isPhone }: { isPhone: boolean }) {
  const Icon = isPhone ? SmartphoneIcon : MonitorIcon
  return <Icon aria-hidden="true" className="mt-1 size-4 shrink-0 text-muted-foreground" />
}
