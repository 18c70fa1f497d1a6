import { type Kysely, sql } from "kysely"
import { type AuditTrace, writeAudit } from "./audit/write-audit.ts"
import type { EmailAddress } from "./email-address.ts"

export interface NewUser {
  readonly email: EmailAddress
  /** 1 to 200 characters. */
  readonly name: string
  /** Staff: may look into every tenant. The owner's to say, the app has no right to. */
  readonly isSuperuser: boolean
}

export interface CreatedUser extends NewUser {
  readonly id: string
}

/**
 * Makes a person who is a member of nothing yet. They have no password: they sign in by mail, which
 * also proves the address.
 *
 *     await createUser(owner, { email, name: "Olivia Marsh", isSuperuser: false }, trace)
 *     // insert into public.users … on conflict (email) do nothing returning id; the audit row
 *
 * @throws when somebody has the address. Nothing is changed then.
 */
export async function createUser(
  owner: Kysely<unknown>,
  user: NewUser,
  trace: AuditTrace,
): Promise<CreatedUser> {
  const { email, name, isSuperuser } = user
  return await owner.transaction().execute(async (trx) => {
    const { rows } = await sql<{ id: string }>`
      insert into public.users (email, name, is_superuser)
      values (${email}, ${name}, ${isSuperuser})
      on conflict (email) do nothing
      returning id
    `.execute(trx)
    const [made] = rows
    if (!made) {
      throw new Error(`Somebody has the address ${email} already. Nothing was changed.`)
    }
    const source = { ...trace, tenantId: null, actorId: null, actingAs: "system" } as const
    const after = { name, is_superuser: isSuperuser }
    await writeAudit(trx, source, "user.created", { id: made.id, after })
    return { id: made.id, ...user }
  })
}
