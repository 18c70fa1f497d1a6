"use client"

import { useRouter } from "next/navigation"
import { createContext, type ReactNode, use, useEffect } from "react"
import { keepCookie } from "@/components/keep-cookie"
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
    keepCookie(ZONE_COOKIE, timeZone)
    if (dayIn(timeZone) !== today) router.refresh()
  }, [today, router])
  return <TodayContext value={today}>{children}</TodayContext>
}
