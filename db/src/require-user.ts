import { type Kysely, sql } from "kysely"
import type { EmailAddress } from "./email-address.ts"

/**
 * The id of whoever has the address.
 *
 * @throws when nobody has.
 */
export async function requireUser(owner: Kysely<unknown>, email: EmailAddress): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from public.users where email = ${email}
  `.execute(owner)
  if (rows[0]) return rows[0].id
  throw new Error(
    `Nobody has the address ${email}. Make them first: pnpm user create ${email} --name <name>`,
  )
}
