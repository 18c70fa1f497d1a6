import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import { fingerprint } from "../../template/fingerprint.ts"
import { currentDescriber } from "../../template/template.ts"
import { forEachParallel } from "../workers.ts"
import { compareWithTemplate } from "./differences.ts"
import type { Finding } from "./finding.ts"

interface Judged {
  readonly schema: string
  readonly slug: string
  /** What its structure should be, by what was written down when the template was there. */
  readonly wanted: string
  readonly isAtHead: boolean
}

/**
 * Compares the structure of each tenant with what the template was when it was where the tenant is
 * now. A tenant that is behind, at a head from before the library wrote that down, is not judged
 * until it is at the template's.
 */
export async function findDrift(
  db: Kysely<unknown>,
  parallel: number,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<readonly Finding[]> {
  const tenants = await readJudged(db)
  const findings: Finding[] = []
  let done = 0
  await forEachParallel(tenants, parallel, async (tenant) => {
    const isSame = (await fingerprint(db, tenant.schema)) === tenant.wanted
    if (!isSame) findings.push(await explain(db, tenant))
    onProgress(++done, tenants.length)
  })
  return findings.toSorted((one, other) => (one.schema ?? "").localeCompare(other.schema ?? ""))
}

/** The template against what was written down of it when it was last migrated. */
export async function findTemplateDrift(db: Kysely<unknown>): Promise<readonly Finding[]> {
  const { rows } = await sql<{ fingerprint: string }>`
    select fingerprint from tenancy.template
  `.execute(db)
  if (!rows[0]) return []
  return (await fingerprint(db, TEMPLATE_SCHEMA)) === rows[0].fingerprint ? [] : [templateDrift]
}

async function readJudged(db: Kysely<unknown>): Promise<readonly Judged[]> {
  const { rows } = await sql<Judged>`
    with heads as (
      select schema, max(name collate "C") as head from tenancy.migrations group by schema
    )
    select tenants.schema, slug, fingerprint as wanted,
      heads.head = (select head from tenancy.template) as "isAtHead"
    from tenancy.tenants
    join heads on heads.schema = tenants.schema
    join tenancy.template_history as history
      on history.head = heads.head and describer = ${currentDescriber}
    where tenants.schema in (select nspname from pg_namespace) and not purging
    order by tenants.schema
  `.execute(db)
  return rows
}

async function explain(db: Kysely<unknown>, { schema, slug, isAtHead }: Judged): Promise<Finding> {
  const found = {
    kind: "drift",
    schema,
    problem: `the tables of ${slug} are not what its migrations made: something was changed by hand`,
    by: "owner",
  } as const
  if (!isAtHead) {
    return {
      ...found,
      repair: `take the change back; or pnpm db:migrate --tenant ${slug}, and ask again: at head it is told what differs`,
    }
  }
  const { differences, repair } = await compareWithTemplate(db, schema)
  return {
    ...found,
    differences,
    repair: repair ?? "what is above, by hand: it would lose or move data",
  }
}

const templateDrift: Finding = {
  kind: "template_drift",
  schema: TEMPLATE_SCHEMA,
  problem:
    "the template is not what its migrations made: it was changed by hand, or PostgreSQL describes it otherwise since an upgrade",
  repair:
    "take the change back and write a migration for it; after an upgrade of PostgreSQL, pnpm db:migrate describes it anew",
  by: "owner",
}
