import { fingerprint, status, withOwner } from "@repo/tenancy/fleet"
import type { Kysely } from "kysely"
import { bounded, figure, type Row } from "../harness/row.ts"
import { countDisagreeing, countHalfMade, waitForBackends } from "./agreement.ts"
import { type FleetDatabase, schemasOf, workers } from "./database.ts"
import { killAt, type Moment, runToEnd, type Work } from "./processes.ts"
import { migrationsWith } from "./tables.ts"

/** How many tenants one creation makes. */
const batch = 40

/** What a kill left, and what was still wrong after the same command was run again. */
interface Damage {
  /** Tenants that were wrong in themselves before the rerun. */
  broken: number
  /** Kills that found the work half done. */
  midway: number
  /** Tenants that the rerun did not bring to where it should, or did not make. */
  unfinished: number
  /** Tenants that after the rerun have another structure than the template. */
  different: number
}

/**
 * `kill -9` at random moments of runs over the fleet, and of creations. After each, ledger and
 * tables agree; and the same command, run again, ends with every tenant as the template is.
 */
export async function measureKills(
  database: FleetDatabase,
  kills: number,
  say: (line: string) => void,
): Promise<Row[]> {
  const tenants = (await withOwner(database.owner, 1, schemasOf)).length
  const runs = await killRuns(database, kills, tenants, say)
  const creations = await killCreations(database, kills, say)
  const ofRuns = `kill -9 at ${kills} moments of a run over ${tenants} tenants`
  const ofCreations = `kill -9 at ${kills} moments of making ${batch} tenants`
  const none = ["<=", 0] as const
  return [
    figure(`${ofRuns}: in the middle of it`, runs.midway, ""),
    bounded(`${ofRuns}: ledger and tables differ`, runs.broken, "tenants", none),
    bounded(`${ofRuns}: behind after the rerun`, runs.unfinished, "tenants", none),
    bounded(`${ofRuns}: unlike the template after the rerun`, runs.different, "tenants", none),
    figure(`${ofCreations}: in the middle of it`, creations.midway, ""),
    bounded(`${ofCreations}: half made`, creations.broken, "tenants", none),
    bounded(`${ofCreations}: missing after the rerun`, creations.unfinished, "tenants", none),
    bounded(`${ofCreations}: unlike the template`, creations.different, "tenants", none),
  ]
}

async function killRuns(
  { owner }: FleetDatabase,
  kills: number,
  tenants: number,
  say: (line: string) => void,
): Promise<Damage> {
  const work = (changes: number): Work => ({
    kind: "migrate",
    url: owner.connectionString,
    changes,
  })
  const behind = async (changes: number) =>
    (await status({ owner, migrations: migrationsWith(changes) })).behind.length
  const { milliseconds } = await runToEnd(work(1))
  const damage = { broken: 0, midway: 0, unfinished: 0, different: 0 }
  for (let kill = 1; kill <= kills; kill++) {
    const changes = kill + 1
    await killAt(work(changes), momentOf(kill, tenants, milliseconds))
    await withOwner(owner, 1, waitForBackends)
    await withOwner(owner, workers, async (db) => {
      const left = await behind(changes)
      if (left > 0 && left < tenants) damage.midway++
      damage.broken += await countDisagreeing(db)
      await runToEnd(work(changes))
      damage.unfinished += await behind(changes)
      damage.different += await countUnlikeTemplate(db, await schemasOf(db))
      say(`  run ${kill} of ${kills}, killed with ${left} tenants to go`)
    })
  }
  return damage
}

async function killCreations(
  { owner }: FleetDatabase,
  kills: number,
  say: (line: string) => void,
): Promise<Damage> {
  const work = (number: number): Work => ({
    kind: "create",
    url: owner.connectionString,
    batch: `batch-${number}`,
    count: batch,
  })
  const { milliseconds } = await runToEnd(work(0))
  const damage = { broken: 0, midway: 0, unfinished: 0, different: 0 }
  for (let kill = 1; kill <= kills; kill++) {
    const before = await withOwner(owner, 1, schemasOf)
    await killAt(work(kill), momentOf(kill, batch, milliseconds))
    await withOwner(owner, 1, waitForBackends)
    await withOwner(owner, workers, async (db) => {
      const made = (await schemasOf(db)).length - before.length
      if (made > 0 && made < batch) damage.midway++
      damage.broken += await countHalfMade(db)
      await runToEnd(work(kill))
      const after = (await schemasOf(db)).filter((schema) => !before.includes(schema))
      damage.unfinished += Math.abs(after.length - batch)
      damage.different += await countUnlikeTemplate(db, after)
      say(`  creation ${kill} of ${kills}, killed with ${made} tenants made`)
    })
  }
  return damage
}

/** Random: every fourth in the first half, where shared tables and template are, whatever is done. */
function momentOf(kill: number, schemas: number, milliseconds: number): Moment {
  return kill % 4 === 0
    ? { schemas: 0, delay: (Math.random() * milliseconds) / 2 }
    : { schemas: Math.floor(Math.random() * schemas), delay: Math.random() * 10 }
}

async function countUnlikeTemplate(
  db: Kysely<unknown>,
  schemas: readonly string[],
): Promise<number> {
  const wanted = await fingerprint(db, "__template__")
  const queue = schemas.values()
  let different = 0
  const worker = async () => {
    for (const schema of queue) if ((await fingerprint(db, schema)) !== wanted) different++
  }
  await Promise.all(Array.from({ length: workers }, worker))
  return different
}
