"use client"

import { type ComponentProps, type RefObject, useEffect, useRef } from "react"
import { useFormStatus } from "react-dom"

/** A form whose `action` is a server action. It is not sent again while it is being sent. */
export function ActionForm({ onSubmit, children, ...props }: ComponentProps<"form">) {
  const isSending = useRef(false)
  return (
    <form
      {...props}
      onSubmit={(event) => {
        if (isSending.current) return event.preventDefault()
        onSubmit?.(event)
        isSending.current = !event.defaultPrevented
      }}
    >
      <SendingEnd isSending={isSending} />
      {children}
    </form>
  )
}

/** In the form, because only what is inside one is told whether it is being sent. */
function SendingEnd({ isSending }: { isSending: RefObject<boolean> }) {
  const { pending } = useFormStatus()
  useEffect(() => {
    if (!pending) isSending.current = false
  }, [pending, isSending])
  return null
}
