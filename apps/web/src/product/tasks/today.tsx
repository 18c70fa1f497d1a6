import { cookies } from "next/headers"
import type { ReactNode } from "react"
import { dayIn, ZONE_COOKIE } from "./day.ts"
import { TodayProvider } from "./use-today.tsx"

/**
 * Tells what stands in it which day it is for the reader: a task that is due on the 4th is late in
 * Auckland before it is in London. Without script the day is that of UTC.
 */
export async function Today({ children }: { children: ReactNode }) {
  const zone = (await cookies()).get(ZONE_COOKIE)?.value
  return <TodayProvider today={dayIn(zone)}>{children}</TodayProvider>
}
