import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { env } from "@/env"
import { HomePage, homeTitle } from "@/product/home"
import { Landing } from "@/product/landing"
import { landingMetadata } from "@/product/landing-metadata"
import { requestPlace } from "@/server/request-place"
import { requestStanding } from "@/server/standing"
import { tenantTitle } from "@/server/tenant-title"

export async function generateMetadata(): Promise<Metadata> {
  const place = await requestPlace()
  if (place.kind === "root") return landingMetadata(env().APP_URL)
  if (place.kind === "unknown") return {}
  return await tenantTitle(homeTitle)
}

/** The one address that every host has: what it shows depends on whose door it is. */
export default async function StartPage() {
  const place = await requestPlace()
  if (place.kind === "unknown") notFound()
  if (place.kind === "tenant") return <HomePage />
  const { visitor } = await requestStanding()
  return <Landing visitor={visitor} />
}
