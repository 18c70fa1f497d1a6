import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { marksOf } from "./affected.ts"
import { openCatalog } from "./catalog.ts"
import { findContents } from "./contents.ts"
import { describeCatalog, type SchemaDescription, scriptOf } from "./describe.ts"
import { TemplateRefusedError } from "./errors.ts"
import { fingerprintOf } from "./fingerprint.ts"
import { rehearse } from "./rehearse.ts"
import { isAfterRows, RANKS } from "./statement.ts"
import { roleOfSchema } from "./template-role.ts"

/**
 * Which edition of the describer this is. A change of what it says of any schema wants another
 * one: the template's script is then written anew by the next `migrate`, and tenants are compared
 * with what this edition says.
 */
const edition = 2

/** The describer here and on this server, which prints some definitions in its own way. */
export const currentDescriber = sql<string>`
  concat(${sql.lit(edition)}::int, ' on ', current_setting('server_version_num')::int / 10000)
`

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
  if (refused.length === 0) {
    const rehearsed = await readRehearsed(transaction)
    refused.push(...(await rehearse(transaction, description, rehearsed)))
  }
  if (refused.length > 0) throw new TemplateRefusedError(refused)
  const [script, scriptAfterRows] = inHalves(description)
  await sql`
    with kept as (
      insert into tenancy.template_history (head, describer, fingerprint)
      select max(name), ${currentDescriber}, ${fingerprintOf(description)}
      from tenancy.migrations where schema = ${TEMPLATE_SCHEMA} having count(*) > 0
      on conflict (head, describer) do update set fingerprint = excluded.fingerprint
    )
    insert into tenancy.template
      (head, script, script_after_rows, fingerprint, describer, rehearsed)
    values (
      (select max(name) from tenancy.migrations where schema = ${TEMPLATE_SCHEMA}),
      ${script}, ${scriptAfterRows}, ${fingerprintOf(description)}, ${currentDescriber},
      ${marksOf(description)}
    )
    on conflict (only_one) do update
      set head = excluded.head, script = excluded.script,
        script_after_rows = excluded.script_after_rows, fingerprint = excluded.fingerprint,
        describer = excluded.describer, rehearsed = excluded.rehearsed,
        described_at = clock_timestamp()
  `.execute(transaction)
}

/** Before a clone's rows and after them. */
function inHalves({ statements }: SchemaDescription): [string, string] {
  const found = statements.findIndex(isAfterRows)
  const middle = found === -1 ? statements.length : found
  return [
    scriptOf({ statements: statements.slice(0, middle) }),
    scriptOf({ statements: statements.slice(middle) }),
  ]
}

/** Another edition, or another server, may make something else of the same statement. */
async function readRehearsed(transaction: Kysely<unknown>): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ mark: string }>`
    select unnest(rehearsed) as mark from tenancy.template where describer = ${currentDescriber}
  `.execute(transaction)
  return new Set(rows.map(({ mark }) => mark))
}

/** A comment is a text about it; anything else would reach into the template from every tenant. */
function findOwnName({ statements }: SchemaDescription): string[] {
  return statements
    .filter((statement) => statement.rank !== RANKS.comments)
    .filter((statement) => statement.sql.replaceAll(roleOfSchema, "").includes(TEMPLATE_SCHEMA))
    .map((statement) => `${statement.name} (it names ${TEMPLATE_SCHEMA})`)
}
