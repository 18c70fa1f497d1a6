"use client"

import { ErrorMessage } from "@/components/error-message"
import { displayFont, textFont } from "./fonts.ts"
import "./globals.css"

/** The root layout itself failed, so this brings its own document. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en" className={`${textFont.variable} ${displayFont.variable}`}>
      <body>
        <ErrorMessage error={error} retry={retry} />
      </body>
    </html>
  )
}
