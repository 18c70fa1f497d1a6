import localFont from "next/font/local"

// From npm, not from Google at build time: a closed network builds too, and no visitor's address
// goes to a third party.
export const textFont = localFont({
  src: "../../node_modules/@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2",
  variable: "--font-text",
  weight: "100 900",
  display: "swap",
})

export const displayFont = localFont({
  src: "../../node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2",
  variable: "--font-display-face",
  weight: "200 800",
  display: "swap",
})
