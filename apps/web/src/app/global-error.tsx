"use client"

import { ErrorMessage } from "@/components/error-message"
import { keptTheme } from "@/components/theme"
import { displayFont, textFont } from "./fonts.ts"
import "./globals.css"

/** The root layout itself failed, so this brings its own document. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html
      lang="en"
      className={`${textFont.variable} ${displayFont.variable}`}
      data-theme={keptTheme()}
      suppressHydrationWarning
    >
      <body>
        <ErrorMessage error={error} retry={retry} />
      </body>
    </html>
  )
}
