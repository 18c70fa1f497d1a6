import "server-only"
import { headers } from "next/headers"
import { forbidden, notFound } from "next/navigation"
import { env } from "@/env"
import { placeOfRequest } from "@/request-headers"
import { isFromOwnPage } from "@/request-origin"
import { noteActionRead } from "../responses/read-actions.ts"

/** Whether this request is for the root host: in cookie routing also while a tenant is active. */
export async function isAtRootHost(): Promise<boolean> {
  return placeOfRequest(await headers(), undefined, env()).kind === "root"
}

/** The guard of the pages that sign in: they are the root host's, and a 404 everywhere else. */
export async function requireRootHost(): Promise<void> {
  if (!(await isAtRootHost())) notFound()
}

/** The guard of the actions that sign in: sent by a page of the root host. */
export async function requireRootForm(): Promise<void> {
  await noteActionRead()
  await requireRootHost()
  if (!isFromOwnPage(await headers(), env())) forbidden()
}
