import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import { fingerprint } from "../../template/fingerprint.ts"
import type { MigrationSet } from "../migrations.ts"
import { forEachParallel } from "../workers.ts"
import type { Finding } from "./finding.ts"

/**
 * Compares the structure of each tenant at head with the template's. A tenant that is behind cannot be judged
 * until it is at head: nothing but its migrations says what it should be.
 */
export async function findDrift(
  db: Kysely<unknown>,
  migrations: MigrationSet,
  parallel: number,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<readonly Finding[]> {
  const kept = await readKept(db)
  if (kept === undefined) return []
  const findings: Finding[] = []
  const tenants = await readTenantsAtHead(db, migrations.tenant.length)
  let done = 0
  await forEachParallel(tenants, parallel, async ({ schema, slug }) => {
    const isSame = (await fingerprint(db, schema)) === kept
    if (!isSame) findings.push(drift(schema, slug))
    onProgress(++done, tenants.length)
  })
  return findings
}

/** The template against what was written down of it when it was last migrated. */
export async function findTemplateDrift(db: Kysely<unknown>): Promise<readonly Finding[]> {
  const kept = await readKept(db)
  if (kept === undefined) return []
  return (await fingerprint(db, TEMPLATE_SCHEMA)) === kept ? [] : [templateDrift]
}

async function readKept(db: Kysely<unknown>): Promise<string | undefined> {
  const { rows } = await sql<{ fingerprint: string }>`
    select fingerprint from tenancy.template
  `.execute(db)
  return rows[0]?.fingerprint
}

async function readTenantsAtHead(db: Kysely<unknown>, count: number) {
  const { rows } = await sql<{ schema: string; slug: string }>`
    select schema, slug from tenancy.tenants
    where schema in (
      select schema from tenancy.migrations group by schema having count(*) = ${count}
    ) and schema in (select nspname from pg_namespace) and not purging
    order by schema
  `.execute(db)
  return rows
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

function drift(schema: string, slug: string): Finding {
  return {
    kind: "drift",
    schema,
    problem: `the tables of ${slug} are not what its migrations made: something was changed by hand`,
    repair: `diff <(pg_dump -s -n __template__ …) <(pg_dump -s -n ${schema} …), then undo the difference`,
    by: "owner",
  }
}
