import type { CastTenant } from "./cast.ts"
import { actions } from "./every-door.ts"
import { type RawResponse, type Visit, visit } from "./raw-request.ts"
import { originOf, type Site } from "./sites.ts"

/**
 * Renames a project as the page's script does: by the action's id, with the form's fields.
 *
 * @param form the tenant that the form was drawn for, which carries its id.
 */
export async function renameByScript(
  site: Site,
  who: Pick<Visit, "tenant" | "session">,
  form: { tenant: CastTenant; name: string },
): Promise<RawResponse> {
  const id = actions().find(({ name }) => name === "renameProject")?.id ?? ""
  const fields = new FormData()
  fields.set("_1_tenant", form.tenant.id)
  fields.set("_1_id", form.tenant.canaryId)
  fields.set("_1_name", form.name)
  fields.set("0", '[{"kind":"untouched"},"$K1"]')
  return await post(site, who, fields, { "next-action": id })
}

/** Renames a project as a browser without JavaScript does: by what stands in the page's form. */
export async function renameByForm(
  site: Site,
  who: Pick<Visit, "tenant" | "session">,
  form: { tenant: CastTenant; name: string; page: string },
): Promise<RawResponse> {
  const fields = new FormData()
  for (const [name, value] of fieldsOf(form.page, form.tenant.canaryId)) fields.set(name, value)
  fields.set("name", form.name)
  return await post(site, who, fields, {})
}

async function post(
  site: Site,
  who: Pick<Visit, "tenant" | "session">,
  fields: FormData,
  headers: Record<string, string>,
): Promise<RawResponse> {
  const encoded = new Response(fields)
  const origin = originOf(site, who.tenant)
  const type = encoded.headers.get("content-type") ?? ""
  return await visit(site, {
    ...who,
    method: "POST",
    headers: { accept: "text/html", origin, "content-type": type, ...headers },
    body: await encoded.text(),
  })
}

/** The hidden fields of the page's form for this project. */
function fieldsOf(page: string, canaryId: string): [string, string][] {
  const form = page.split("<form").find((part) => part.includes(`value="${canaryId}"`)) ?? ""
  const inputs = form.slice(0, form.indexOf("</form>")).match(/<input [^>]*>/g) ?? []
  return inputs.map((input) => [attribute(input, "name"), attribute(input, "value")])
}

function attribute(element: string, name: string): string {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(element)?.[1] ?? ""
  return value.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&")
}
