import type { Metadata, Viewport } from "next"
import { headers } from "next/headers"
import { unstable_rethrow } from "next/navigation"
import type { ReactNode } from "react"
import { StyleNonce } from "@/components/style-nonce"
import { TenantNameProvider } from "@/components/tenant-name"
import { ThemeProvider } from "@/components/theme"
import { NONCE_HEADER } from "@/header-names"
import { brand } from "@/product/brand"
import { requestTheme, themeDomain } from "@/server/request-theme"
import { requestStanding } from "@/server/standing"
import { displayFont, textFont } from "./fonts.ts"
import "./globals.css"

export const metadata: Metadata = {
  title: { default: brand.name, template: `%s · ${brand.name}` },
  description: brand.description,
}

/** What a browser paints its own bars with: the background of globals.css. */
export async function generateViewport(): Promise<Viewport> {
  const theme = await requestTheme()
  const paper = { light: "#f7f9f8", dark: "#0f1516" }
  if (theme !== "system") return { themeColor: paper[theme] }
  return {
    themeColor: [
      { media: "(prefers-color-scheme: light)", color: paper.light },
      { media: "(prefers-color-scheme: dark)", color: paper.dark },
    ],
  }
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const sent = await headers()
  const nonce = sent.get(NONCE_HEADER) ?? ""
  const theme = await requestTheme()
  return (
    <html lang="en" className={`${textFont.variable} ${displayFont.variable}`} data-theme={theme}>
      <body>
        <StyleNonce nonce={nonce}>
          <TenantNameProvider tenant={await knownTenantName()}>
            <ThemeProvider theme={theme} domain={themeDomain()}>
              {children}
            </ThemeProvider>
          </TenantNameProvider>
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
