import { createTenant, parseSlug } from "@repo/tenancy"
import { keepHeapSmall, migrate, type Owner, withOwner } from "@repo/tenancy/fleet"
import { workers } from "./database.ts"
import { mark, type Work } from "./processes.ts"
import { migrationsWith } from "./tables.ts"

await main(JSON.parse(process.argv[2] ?? "") as Work)

/**
 * A process that can be killed, and measured by itself. Says when it begins and how far it is, and
 * in the end its largest size in megabytes.
 */
async function main(work: Work): Promise<void> {
  const owner = { connectionString: work.url }
  console.log(mark)
  if (work.kind === "migrate") await migrateAll(owner, work.changes)
  else await createAll(owner, work.batch, work.count)
  console.log(process.resourceUsage().maxRSS / 1024)
}

async function migrateAll(owner: Owner, changes: number): Promise<void> {
  // As `db:migrate` does.
  keepHeapSmall()
  const migrations = migrationsWith(changes)
  const onProgress = () => console.log(mark)
  const { failures } = await migrate({ owner, migrations, wait: true, onProgress })
  if (failures.length > 0) throw new Error(JSON.stringify(failures[0]))
}

/** With keys, so that it can be run again: what was made is found. */
async function createAll(owner: Owner, batch: string, count: number): Promise<void> {
  await withOwner(owner, workers, async (db) => {
    const names = Array.from({ length: count }, (_, number) => `${batch}-${number}`).values()
    const worker = async () => {
      for (const name of names) {
        await createTenant(db, { slug: parseSlug(name), name, key: name })
        console.log(mark)
      }
    }
    await Promise.all(Array.from({ length: workers }, worker))
  })
}
