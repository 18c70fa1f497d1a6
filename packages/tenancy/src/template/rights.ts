import type { Kysely } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { describeSchema } from "./describe.ts"
import { RANKS } from "./statement.ts"

const ranks: readonly number[] = [RANKS.defaultPrivileges, RANKS.privileges, RANKS.columnPrivileges]

/**
 * The rights in the template that are not what every tenant's role gets anyway: what migrations
 * gave and took. As statements of unqualified names, which may be run twice.
 */
export async function readTemplateRights(db: Kysely<unknown>): Promise<readonly string[]> {
  return await db.transaction().execute(async (transaction) => {
    const { statements } = await describeSchema(transaction, TEMPLATE_SCHEMA)
    return statements.filter(({ rank }) => ranks.includes(rank)).map((statement) => statement.sql)
  })
}
