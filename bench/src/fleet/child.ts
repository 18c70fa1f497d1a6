import { keepHeapSmall, migrate, withOwner } from "@repo/tenancy/fleet"
import { createNumbered } from "./database.ts"
import type { Work } from "./processes.ts"
import { migrationsWith } from "./tables.ts"

await main(JSON.parse(process.argv[2] ?? "") as Work)

/** A process that can be killed, and measured by itself. Prints its largest size in megabytes. */
async function main(work: Work): Promise<void> {
  const owner = { connectionString: work.url }
  if (work.kind === "migrate") {
    // As `db:migrate` does.
    keepHeapSmall()
    const migrations = migrationsWith(work.changes)
    const { failures } = await migrate({ owner, migrations, wait: true })
    if (failures.length > 0) throw new Error(JSON.stringify(failures[0]))
  } else {
    await withOwner(owner, 4, async (db) => {
      for (let number = 0; ; number += 4) {
        await Promise.all([0, 1, 2, 3].map((more) => createNumbered(db, number + more)))
      }
    })
  }
  console.log(process.resourceUsage().maxRSS / 1024)
}
