import type { PurgeReport } from "@repo/tenancy"

export function printPurge({ tenant, tables, bytes, rows, isRoleDropped }: PurgeReport): void {
  console.log(`Purged ${tenant.slug} (${tenant.schema}): ${tables} tables, ${megabytes(bytes)} MB.`)
  for (const [table, count] of Object.entries(rows)) {
    if (count > 0) console.log(`  ${table}: ${count} ${count === 1 ? "row" : "rows"}`)
  }
  if (isRoleDropped) return
  console.error(
    `note: the role ${tenant.schema} stays: another database, or a right outside its schema, still refers to it.`,
  )
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1)
}
