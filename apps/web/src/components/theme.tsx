"use client"

import { createContext, type ReactNode, use, useEffect, useState } from "react"
import { parseTheme, THEME_COOKIE, type Theme } from "@/theme"
import { keepCookie } from "./keep-cookie.ts"

const ThemeContext = createContext<{ theme: Theme; setTheme: (theme: Theme) => void }>({
  theme: "system",
  setTheme: () => {},
})

/**
 * The theme that the page was drawn in, and how to change it. The server knows it from the cookie,
 * and globals.css does the rest: nothing flashes, and no script is needed.
 */
export function ThemeProvider({
  theme: sent,
  domain,
  children,
}: {
  theme: Theme
  /** Whose hosts share it; undefined where there is one. */
  domain: string | undefined
  children: ReactNode
}) {
  const [theme, show] = useState(sent)
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  useEffect(() => {
    // It may have been chosen in another tab, or on another host, meanwhile.
    const follow = () => {
      if (document.visibilityState === "visible") show(keptTheme())
    }
    document.addEventListener("visibilitychange", follow)
    return () => document.removeEventListener("visibilitychange", follow)
  }, [])

  function setTheme(chosen: Theme): void {
    keepCookie(THEME_COOKIE, chosen, domain)
    // A browser shares no cookie among hosts of localhost: this host keeps it for itself.
    if (keptTheme() !== chosen) keepCookie(THEME_COOKIE, chosen)
    show(chosen)
  }

  return <ThemeContext value={{ theme, setTheme }}>{children}</ThemeContext>
}

export function useTheme() {
  return use(ThemeContext)
}

/** What this browser keeps; as the system says, where there is no browser. */
export function keptTheme(): Theme {
  if (typeof document === "undefined") return "system"
  const [, value] = new RegExp(`(?:^|; )${THEME_COOKIE}=([a-z]+)`).exec(document.cookie) ?? []
  return parseTheme(value)
}
