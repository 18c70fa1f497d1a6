import { listTenants, type PurgeReport, purgeTenant, type Tenant } from "@repo/tenancy"
import type { Kysely } from "kysely"
import { type DestructiveFlags, isAnswered } from "./ask.ts"
import { messageOf } from "./exit.ts"
import { printPurge } from "./print-purge.ts"

export interface PurgeFlags extends DestructiveFlags {
  readonly drain: number
  readonly json?: true
}

interface Failure {
  readonly slug: string
  readonly schema: string
  readonly error: string
}

/** Purges every tenant that nobody has promised to keep any more; one that fails stops no other. */
export async function purgeDue(owner: Kysely<unknown>, flags: PurgeFlags): Promise<void> {
  const due = (await listTenants(owner)).filter(({ isDue }) => isDue)
  if (due.length === 0 && !flags.json) return console.log("No tenant is due.")
  if (due.length > 0 && !flags.force && !(await isConfirmed(due))) {
    return console.log("Nothing was purged.")
  }
  const purged: PurgeReport[] = []
  const failures: Failure[] = []
  for (const { purgeAfter: _, isDue: __, ...tenant } of due) {
    try {
      const report = await purgeTenant(owner, tenant, { drain: flags.drain * 1_000 })
      purged.push(report)
      if (!flags.json) printPurge(report)
    } catch (error) {
      const { slug, schema } = tenant
      failures.push({ slug, schema, error: messageOf(error) })
      console.error(`${slug}: ${messageOf(error)}`)
    }
  }
  if (flags.json) console.log(JSON.stringify({ purged, failures }, null, 2))
  if (failures.length === 0) return
  throw new Error(
    `${failures.length} of ${due.length} could not be purged, see above. Correct the cause, then run this again.`,
  )
}

async function isConfirmed(tenants: readonly Tenant[]): Promise<boolean> {
  console.error("For good: each one's schema with all its tables, role, memberships and sessions.")
  for (const { name, slug, schema } of tenants) console.error(`  ${slug} "${name}", ${schema}`)
  const question = `Purge all of these? Type how many they are, ${tenants.length}: `
  return await isAnswered(question, new RegExp(`^${tenants.length}$`))
}
