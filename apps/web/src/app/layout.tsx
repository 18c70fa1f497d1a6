import type { Metadata, Viewport } from "next"
import { headers } from "next/headers"
import { unstable_rethrow } from "next/navigation"
import type { ReactNode } from "react"
import { RequestProvider } from "@/components/request-context"
import { StyleNonce } from "@/components/style-nonce"
import { NONCE_HEADER, REQUEST_ID_HEADER } from "@/header-names"
import { brand } from "@/product/brand"
import { requestStanding } from "@/server/standing"
import { displayFont, textFont } from "./fonts.ts"
import "./globals.css"

export const metadata: Metadata = {
  title: { default: brand.name, template: `%s · ${brand.name}` },
  description: brand.description,
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f7f9f8" },
    { media: "(prefers-color-scheme: dark)", color: "#0f1516" },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const sent = await headers()
  const nonce = sent.get(NONCE_HEADER) ?? ""
  return (
    // The theme's class is set before React starts.
    <html
      lang="en"
      className={`${textFont.variable} ${displayFont.variable}`}
      suppressHydrationWarning
    >
      <body>
        <StyleNonce nonce={nonce}>
          <RequestProvider
            requestId={sent.get(REQUEST_ID_HEADER) ?? ""}
            tenant={await knownTenantName()}
          >
            {children}
          </RequestProvider>
        </StyleNonce>
      </body>
    </html>
  )
}

/** For the error page. What the page asks for anyway; where that fails, the page says so itself. */
async function knownTenantName(): Promise<string | undefined> {
  try {
    return (await requestStanding()).tenant?.name
  } catch (error) {
    unstable_rethrow(error)
    return undefined
  }
}
