import { callAction, postForm } from "./call-action.ts"
import type { CastTenant } from "./cast.ts"
import type { RawResponse, Visit } from "./raw-request.ts"
import type { Site } from "./sites.ts"

/** The page with the forms. */
export const PROJECTS = "/projects"

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
  const { tenant, name } = form
  const fields = { tenant: tenant.id, id: tenant.canaryId, name }
  return await callAction(site, who, { name: "renameProject", path: PROJECTS, fields })
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
  return await postForm(site, who, { form: fields, path: PROJECTS })
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
