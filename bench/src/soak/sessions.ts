import { createHash, randomBytes } from "node:crypto"
import type { ServerUrls } from "@repo/db/server"
import { asSuperuser, type Resident } from "./world.ts"

/** Signs people in, as signing in and the hand-over do, and remembers their cookies. */
export class Sessions {
  readonly #urls: ServerUrls
  readonly #cookies = new WeakMap<Resident, { readonly slug: string; readonly cookie: string }>()

  constructor(urls: ServerUrls) {
    this.#urls = urls
  }

  /** A member's cookie at this tenant's host, as it is called now. */
  async cookieOf(resident: Resident): Promise<string> {
    const { slug } = resident.tenant
    const known = this.#cookies.get(resident)
    if (known?.slug === slug) return known.cookie
    const token = randomBytes(32).toString("base64url")
    await asSuperuser(
      this.#urls,
      signIn(resident, createHash("sha256").update(token).digest("hex")),
    )
    const cookie = `session=${token}`
    this.#cookies.set(resident, { slug, cookie })
    return cookie
  }
}

/** The same few people are members of many tenants. */
function signIn({ tenant: { id, slug } }: Resident, tokenHash: string): string {
  const email = `member-${id.charCodeAt(0) % 12}@soak.test`
  return `
    with person as (
      insert into users (email, name) values ('${email}', 'Member') on conflict (email)
        do update set name = excluded.name returning id
    ), membership as (
      insert into memberships (user_id, tenant_id, role) select id, '${id}', 'owner' from person
        on conflict do nothing
    ), root as (
      insert into sessions (user_id, expires_at, token_hash, host)
        select id, now() + interval '1 day', sha256(random()::text::bytea), 'localhost' from person
        returning id, user_id
    )
    insert into sessions (user_id, expires_at, token_hash, host, tenant_id, parent_id)
      select user_id, now() + interval '1 day', '\\x${tokenHash}', '${slug}.localhost', '${id}', id
      from root
  `
}
