import { createHandles } from "@repo/db"
import type { Settings } from "../apps/web/src/env.ts"
import { brand } from "../apps/web/src/product/brand.ts"
import { PASSWORD, people } from "../db/seeds/index.ts"

const shownTenants = 10

/** What one can open now, as lines for a terminal: the tenants' addresses and the sign-ins. */
export async function signIns(settings: Settings): Promise<string> {
  const { sharedDb, destroy } = createHandles({
    connectionString: settings.DATABASE_URL,
    isolation: settings.TENANT_ISOLATION,
    max: 1,
  })
  try {
    const tenants = await sharedDb
      .selectFrom("tenancy.tenants")
      .select(["slug", "name"])
      .where("status", "=", "active")
      .orderBy("created_at")
      .limit(shownTenants)
      .execute()
    const emails = people.map(({ email }) => email)
    const users = await sharedDb
      .selectFrom("users")
      .select("email")
      .where("email", "in", emails)
      .execute()
    return block(settings, tenants, users.length > 0 ? emails : [])
  } finally {
    await destroy()
  }
}

function block(
  settings: Settings,
  tenants: { slug: string; name: string }[],
  emails: string[],
): string {
  const addresses = tenants.map(({ slug, name }) => `  ${address(settings, slug)}  ${name}`)
  return [
    "",
    `${brand.name} is ready: ${settings.APP_URL.href}`,
    ...section("Tenants", addresses),
    ...section(
      `Sign-ins (password: ${PASSWORD})`,
      emails.map((email) => `  ${email}`),
    ),
    ...section("Mail", settings.MAILDEV_URL ? [`  ${settings.MAILDEV_URL.href}`] : []),
    "",
    "Ctrl-C stops everything.",
    "",
  ].join("\n")
}

function address({ APP_URL, TENANT_ROUTING }: Settings, slug: string): string {
  const url = new URL(APP_URL)
  if (TENANT_ROUTING === "subdomain") url.hostname = `${slug}.${url.hostname}`
  return url.href.padEnd(36)
}

function section(title: string, lines: string[]): string[] {
  return lines.length > 0 ? ["", title, ...lines] : []
}
