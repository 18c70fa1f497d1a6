import { randomUUID } from "node:crypto"
import { createHandles } from "@repo/db"
import { hashToken } from "../apps/web/src/server/session/token.ts"
import { databaseUrls } from "./env.ts"
import { actions } from "./every-door.ts"
import { type RawResponse, type Visit, visit } from "./raw-request.ts"
import { originOf, type Site } from "./sites.ts"

type Who = Pick<Visit, "tenant" | "session">

/**
 * Calls a server action as its form's script does: by the action's id, with the form's fields. The
 * form is the session's person's and has not been sent before, unless the fields say otherwise.
 *
 * @param action at a page that serves it; the first that does, unless one is given.
 */
export async function callAction(
  site: Site,
  who: Who,
  action: { name: string; fields: Readonly<Record<string, string>>; path?: string },
): Promise<RawResponse> {
  const door = actions().find(({ name }) => name === action.name)
  if (!door) throw new Error(`There is no action "${action.name}" in the build.`)
  const form = new FormData()
  const own = { person: await personOf(who.session), submission: randomUUID() }
  for (const [name, value] of Object.entries({ ...own, ...action.fields })) {
    form.set(`_1_${name}`, value)
  }
  form.set("0", '[{"kind":"untouched"},"$K1"]')
  const { path = door.path } = action
  return await postForm(site, who, { form, path, headers: { "next-action": door.id } })
}

/** Sends a form to the page it is on, from that page. */
export async function postForm(
  site: Site,
  who: Who,
  sent: { form: FormData; path?: string | undefined; headers?: Record<string, string> },
): Promise<RawResponse> {
  const encoded = new Response(sent.form)
  const origin = originOf(site, who.tenant)
  const type = encoded.headers.get("content-type") ?? ""
  return await visit(site, {
    ...who,
    ...(sent.path !== undefined && { path: sent.path }),
    method: "POST",
    headers: { accept: "text/html", origin, "content-type": type, ...sent.headers },
    body: await encoded.text(),
  })
}

async function personOf(session: string | undefined): Promise<string> {
  if (session === undefined) return ""
  const { appUrl: connectionString } = databaseUrls()
  const { sharedDb, destroy } = createHandles({ connectionString, isolation: "role", max: 1 })
  try {
    const row = await sharedDb
      .selectFrom("sessions")
      .select("user_id")
      .where("token_hash", "=", hashToken(session))
      .executeTakeFirst()
    return row?.user_id ?? ""
  } finally {
    await destroy()
  }
}
