import { status } from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { withDatabase } from "../database.ts"
import { readAppMigrations } from "../migrations.ts"
import { printRows } from "../table.ts"

export function registerStatus(db: Command): void {
  db.command("status")
    .description("show which schemas are at head, and which are behind")
    .option("--json", "for programs")
    .action(async ({ json }: { json?: true }) => {
      const migrations = await readAppMigrations()
      await withDatabase(async ({ databaseOwnerUrl }) => {
        const fleet = await status({ owner: { connectionString: databaseOwnerUrl }, migrations })
        if (json) console.log(JSON.stringify(fleet, null, 2))
        else printFleet(fleet)
        if (fleet.problems.length > 0) process.exitCode = 1
      })
    })
}

function printFleet(fleet: Awaited<ReturnType<typeof status>>): void {
  const atHead = fleet.tenants - fleet.behind.length
  const head = fleet.template.pending.at(-1) ?? fleet.template.head
  const rows = [
    { schema: "public", head: fleet.shared.head, pending: fleet.shared.pending.length, error: "" },
    { schema: "template", head: fleet.template.head, pending: fleet.template.pending.length },
    { schema: `${atHead} of ${fleet.tenants} tenants`, head, pending: 0 },
    ...fleet.behind.map(({ slug, schema, head, pending, error }) => ({
      schema: `${slug} (${schema})`,
      head,
      pending: pending.length,
      error,
    })),
  ].map((row) => ({ error: "", ...row, head: row.head ?? "nothing" }))
  printRows(rows, ["schema", "head", "pending", "error"], false)
  for (const problem of fleet.problems) console.error(`error: ${problem}`)
}
