import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { openCatalog } from "./catalog.ts"
import { findContents } from "./contents.ts"
import { describeCatalog, type SchemaDescription, scriptOf } from "./describe.ts"
import { TemplateRefusedError } from "./errors.ts"
import { fingerprintOf } from "./fingerprint.ts"
import { rehearse } from "./rehearse.ts"
import { RANKS } from "./statement.ts"
import { roleOfSchema } from "./template-role.ts"

/**
 * Describes the template and keeps its script for the tenants to come, in the transaction that
 * changed it.
 *
 * @throws TemplateRefusedError naming what a tenant would not get.
 */
export async function refreshTemplate(transaction: Kysely<unknown>): Promise<void> {
  const catalog = await openCatalog(transaction, TEMPLATE_SCHEMA)
  const description = await describeCatalog(catalog)
  const refused = [
    ...description.refused,
    ...findOwnName(description),
    ...(await findContents(catalog)),
  ]
  // What is known not to be carried would only be found a second time.
  if (refused.length === 0) refused.push(...(await rehearse(transaction, description)))
  if (refused.length > 0) throw new TemplateRefusedError(refused)
  await sql`
    insert into tenancy.template (head, script, fingerprint)
    values (
      (select max(name) from tenancy.migrations where schema = ${TEMPLATE_SCHEMA}),
      ${scriptOf(description)}, ${fingerprintOf(description)}
    )
    on conflict (only_one) do update
      set head = excluded.head, script = excluded.script, fingerprint = excluded.fingerprint,
        described_at = clock_timestamp()
  `.execute(transaction)
}

/** A comment is a text about it; anything else would reach into the template from every tenant. */
function findOwnName({ statements }: SchemaDescription): string[] {
  return statements
    .filter((statement) => statement.rank !== RANKS.comments)
    .filter((statement) => statement.sql.replaceAll(roleOfSchema, "").includes(TEMPLATE_SCHEMA))
    .map((statement) => `${statement.name} (it names ${TEMPLATE_SCHEMA})`)
}
