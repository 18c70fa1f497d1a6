"use client"

import { useRouter } from "next/navigation"
import { createContext, type ReactNode, use, useEffect } from "react"
import { dayIn, ZONE_COOKIE } from "./day.ts"

const TodayContext = createContext<string | undefined>(undefined)

/** The day it is for the reader ("2031-05-04"): the server's and the browser's drawing agree on it. */
export function useToday(): string {
  const today = use(TodayContext)
  if (!today) throw new Error("Dates stand inside <Today>.")
  return today
}

/** Keeps the browser's time zone where the server finds it; a page of another day is drawn again. */
export function TodayProvider({ today, children }: { today: string; children: ReactNode }) {
  const router = useRouter()
  useEffect(() => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
    const cookie = `${ZONE_COOKIE}=${encodeURIComponent(timeZone)}`
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API.
    document.cookie = `${cookie}; path=/; max-age=31536000; samesite=lax`
    if (dayIn(timeZone) !== today) router.refresh()
  }, [today, router])
  return <TodayContext value={today}>{children}</TodayContext>
}
