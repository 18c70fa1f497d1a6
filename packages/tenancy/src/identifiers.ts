import { randomInt } from "node:crypto"
import { InvalidSchemaNameError, InvalidSlugError } from "./errors.ts"

/** A tenant's opaque, immutable id: 16 of `a-z2-7`, random, never reused. */
export type TenantId = string & { readonly [brand]: "TenantId" }

/** A tenant's immutable schema: `t_<id>`. Made by {@link parseSchemaName} and {@link schemaNameOf} only. */
export type SchemaName = string & { readonly [brand]: "SchemaName" }

/** A tenant's changeable subdomain label. Made by {@link parseSlug} only. */
export type Slug = string & { readonly [brand]: "Slug" }

declare const brand: unique symbol

/** The empty copy of the tenant tables that new tenants are made from. */
export const TEMPLATE_SCHEMA = "__template__"

/** Names that a product needs for itself, or that a visitor would take for its own. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  ...["www", "app", "admin", "api", "auth", "login", "signin", "signup", "account", "accounts"],
  ...["assets", "static", "cdn", "media", "img", "images", "files", "download", "downloads"],
  ...["mail", "email", "smtp", "imap", "pop", "mx", "ns", "ns1", "ns2", "dns", "ftp", "ssh", "vpn"],
  ...["status", "support", "help", "docs", "blog", "about", "billing", "pay", "payments", "legal"],
  ...["dev", "staging", "test", "preview", "demo", "internal", "root", "system", "security"],
  ...["public", "information-schema", "template", "tenancy", "tenantry", "extensions", "localhost"],
  ...[
    "webmaster",
    "postmaster",
    "hostmaster",
    "abuse",
    "noreply",
    "autoconfig",
    "autodiscover",
    "wpad",
  ],
])

const slugGrammar = /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])$/
const schemaGrammar = /^t_[a-z2-7]{16}$/
const alphabet = "abcdefghijklmnopqrstuvwxyz234567"

/**
 * Parses a slug: 2–40 of `a-z`, `0-9` and `-`, a letter first, no `-` at the end or
 * doubled (which keeps punycode out), and not reserved. Nothing is folded or trimmed:
 * two inputs that differ are never one tenant.
 *
 *     parseSlug("acme")  // "acme" as Slug
 *     parseSlug("ACME")  // throws InvalidSlugError
 *
 * @throws InvalidSlugError with the reason.
 */
export function parseSlug(input: unknown): Slug {
  if (typeof input !== "string") throw new InvalidSlugError(input, "it is not text")
  if (input.length < 2 || input.length > 40) {
    throw new InvalidSlugError(input, "a slug has 2 to 40 characters")
  }
  if (!slugGrammar.test(input) || input.includes("--")) {
    throw new InvalidSlugError(
      input,
      "a slug is a to z, 0 to 9 and single hyphens, starts with a letter and does not end with a hyphen",
    )
  }
  if (RESERVED_SLUGS.has(input)) throw new InvalidSlugError(input, "it is reserved")
  return input as Slug
}

/**
 * Parses the name of a tenant's schema. `public`, `pg_…`, the template and every other
 * schema are refused: what passes is a tenant's, whether or not it exists.
 *
 * @throws InvalidSchemaNameError
 */
export function parseSchemaName(input: unknown): SchemaName {
  if (typeof input !== "string" || !schemaGrammar.test(input)) {
    throw new InvalidSchemaNameError(input)
  }
  return input as SchemaName
}

/** The schema of the tenant with this id. */
export function schemaNameOf(id: TenantId): SchemaName {
  return parseSchemaName(`t_${id}`)
}

/** A new random id. 80 bits: two of a trillion tenants share one with a chance below 1 in 2. */
export function newTenantId(): TenantId {
  let id = ""
  for (let index = 0; index < 16; index++) id += alphabet[randomInt(alphabet.length)]
  return id as TenantId
}
