"use client"

import { useEffect, useRef, useState } from "react"

/** Says what changed on a page to whoever does not see it. Stands on every page once. */
export function Announcer() {
  const [said, say] = useState("")
  useEffect(() => {
    const listen = (event: Event) => say((event as CustomEvent<string>).detail)
    window.addEventListener(eventName, listen)
    return () => window.removeEventListener(eventName, listen)
  }, [])
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  )
}

/**
 * For a form whose success takes it off the page, with the focus in it and the place where it could
 * say so: the page says `text`, and has the focus.
 *
 * @param result of its action: a refusal leaves it where it is.
 * @returns what to call when it is sent.
 */
export function useAnnouncedEnd(text: string, result: unknown): () => void {
  const sent = useRef<string>(undefined)
  // An answer that finds the form still here is no end of it.
  useEffect(() => {
    sent.current = undefined
  }, [result])
  useEffect(() => {
    return () => {
      if (sent.current === undefined) return
      window.dispatchEvent(new CustomEvent(eventName, { detail: sent.current }))
      document.getElementById("main")?.focus()
    }
  }, [])
  return () => {
    sent.current = text
  }
}

const eventName = "tenantry:announce"
