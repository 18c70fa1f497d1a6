import type { Metadata } from "next"
import picture from "../../../../docs/images/open-graph.png"
import { brand } from "./brand.ts"

/** What search engines and link previews are told of the front page at this address. */
export function landingMetadata(root: URL): Metadata {
  const { name, description } = brand
  const title = `${name}: one product, a door for every tenant`
  const { src, width, height } = picture
  const image = { url: new URL(src, root), width, height, alt: title }
  return {
    title: { absolute: title },
    description,
    alternates: { canonical: root },
    openGraph: { type: "website", siteName: name, title, description, url: root, images: [image] },
    twitter: { card: "summary_large_image", title, description, images: [image] },
  }
}
