import { env } from "@/env"
import { RequestFailure } from "@/server/failures/failures"
import { visitorHandler } from "@/server/handlers"
import { findOwnTenant, noteOpened } from "@/server/own-tenants"
import { switchResponse } from "@/server/switch-response"

/** Makes another tenant the active one. A POST, because it changes what every open page is about. */
export const POST = visitorHandler(async (request, { visitor, standing }) => {
  const isRoot = standing.place.kind === "root" || env().TENANT_ROUTING === "cookie"
  if (!isRoot) throw new RequestFailure("not_found")
  const slug = (await readForm(request))?.get("slug")
  if (typeof slug !== "string") throw new RequestFailure("invalid_input")
  const tenant = await findOwnTenant(visitor, slug)
  if (!tenant) throw new RequestFailure("not_found")
  if (env().TENANT_ROUTING === "cookie") await noteOpened(visitor, tenant.id)
  return switchResponse(tenant)
})

/** Undefined when what was sent is no form. */
async function readForm(request: Request): Promise<FormData | undefined> {
  try {
    return await request.formData()
  } catch {
    return undefined
  }
}
