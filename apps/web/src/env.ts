import { z } from "zod"
import { brand } from "./product/brand.ts"
import { canHaveSubdomains } from "./tenancy-host.ts"

/** The web app's settings, read and checked once. Nothing else in this app reads the environment. */
export type Settings = z.output<typeof schema>

let settings: Settings | undefined

/**
 * The checked settings of this process. The first call reads them, so that `next build`,
 * which needs none, does not ask for any.
 *
 * @throws SettingsError that names each bad setting and what is wrong with it.
 */
export function env(): Settings {
  if (settings) return settings
  settings = readSettings(process.env)
  // next-auth reads it from here only, and believes in localhost:3000 otherwise.
  process.env.NEXTAUTH_URL = settings.APP_URL.href
  return settings
}

/** Whether this is `next dev`: eval for React's refresh, the demo's links, and no demand for a secret's strength. */
export const isDevelopment = process.env.NODE_ENV === "development"

/** The number of the newest tenant migration that this build knows. Put here by next.config.ts. */
export const newestKnownTenant = Number(process.env.TENANT_HEAD)

/** By route, the methods of each route handler. Put here by next.config.ts. */
export const handlerMethods: Readonly<Record<string, readonly string[]>> = JSON.parse(
  process.env.HANDLER_METHODS ?? "{}",
)

/** @throws SettingsError */
export function readSettings(source: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""))
  const result = schema.safeParse(given)
  if (!result.success) throw new SettingsError(result.error.issues)
  return result.data
}

export class SettingsError extends Error {
  constructor(issues: readonly { path: PropertyKey[]; message: string }[]) {
    super(issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"))
    this.name = "SettingsError"
  }
}

const port = z
  .string()
  .regex(/^[0-9]{1,5}$/, "is not a port. Give a number from 1 to 65535, for example 3000.")
  .transform(Number)
  .refine((number) => number >= 1 && number <= 65_535, "is not a port: it goes from 1 to 65535.")

const flag = z
  .enum(
    ["yes", "true", "1", "no", "false", "0"],
    "is neither yes nor no. Set it to yes, or leave it out.",
  )
  .transform((word) => ["yes", "true", "1"].includes(word))

const address = z.string().transform((text, context): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isBare = url?.pathname === "/" && !url.search && !url.hash && !url.username
  if (url && isBare && /^https?:$/.test(url.protocol)) return url
  context.addIssue("is not an address of the kind https://example.com (no path, no user).")
  return z.NEVER
})

/** What a provider gives together. */
const pairs = [
  ["GITHUB_ID", "GITHUB_SECRET"],
  ["GOOGLE_ID", "GOOGLE_SECRET"],
] as const

const schema = z
  .object({
    DATABASE_URL: z
      .string(
        "is missing. `pnpm dev` starts the embedded PostgreSQL and sets it; elsewhere, give the app's connection, postgres://login:password@host:5432/database.",
      )
      .regex(
        /^postgres(ql)?:\/\//,
        "is not a PostgreSQL address (postgres://login:password@host:5432/database).",
      ),
    APP_URL: address.optional(),
    PORT: port.default(3000),
    LISTEN_HOST: z
      .string()
      .regex(
        /^([a-z0-9][a-z0-9.-]*|[0-9a-f:.]*:[0-9a-f:.]*)$/i,
        "is not an address or a name of this machine, for example 127.0.0.1 or ::1.",
      )
      .optional(),
    TRUST_PROXY: flag.default(false),
    TENANT_ROUTING: z
      .enum(["subdomain", "cookie"], "is neither subdomain nor cookie.")
      .default("subdomain"),
    TENANT_ISOLATION: z
      .enum(["role", "shared-role"], "is neither role nor shared-role.")
      .default("role"),
    DATABASE_HARDENING: z
      .enum(["unavailable"], 'is not "unavailable". Leave it out where the database is hardened.')
      .optional(),
    TENANT_CONCURRENCY: z
      .string()
      .regex(
        /^[0-9]{1,4}$/,
        "is no number of connections. Give a whole number (the pool has 10), or 0 for no limit.",
      )
      .transform(Number)
      .optional(),
    NEXTAUTH_SECRET: z
      .string("is missing. `pnpm dev` makes one; for production, `openssl rand -base64 32` does.")
      .min(32, "is too short: at least 32 characters, from `openssl rand -base64 32`."),
    SMTP_URL: z
      .string()
      .regex(/^smtps?:\/\//, "is not a mail server's address (smtp://user:password@host:587).")
      .optional(),
    MAIL_FROM: z
      .string()
      .regex(/^[^\r\n]*@[^\r\n]*$/, "is not a sender (Tenantry <no-reply@example.com>).")
      .optional(),
    MAILDEV_URL: address.optional(),
    SIGN_IN_LINKS_PER_NETWORK: z
      .string()
      .regex(/^[1-9][0-9]{0,5}$/, "is no number of links. Give a whole number from 1 to 999999.")
      .transform(Number)
      .default(300),
    GITHUB_ID: z.string().optional(),
    GITHUB_SECRET: z.string().optional(),
    GOOGLE_ID: z.string().optional(),
    GOOGLE_SECRET: z.string().optional(),
  })
  .transform((given, context) => {
    for (const [one, other] of pairs) {
      if (!given[one] === !given[other]) continue
      const missing = given[one] ? other : one
      const set = given[one] ? one : other
      const message = `is missing, and ${set} is set. Give both, or neither.`
      context.addIssue({ code: "custom", path: [missing], message })
    }
    const root = given.APP_URL ?? new URL(`http://localhost:${given.PORT}`)
    if (given.TENANT_ROUTING === "subdomain" && !canHaveSubdomains(root)) {
      context.addIssue({
        code: "custom",
        path: ["APP_URL"],
        message: `is an IP address, which has no subdomains. Give a name, or set TENANT_ROUTING=cookie.`,
      })
    }
    const MAIL_FROM = given.MAIL_FROM ?? `${brand.name} <no-reply@${root.hostname}>`
    return { ...given, APP_URL: root, MAIL_FROM }
  })
