import { setTimeout as sleep } from "node:timers/promises"
import {
  dropTenant,
  parseSlug,
  purgeTenant,
  renameTenant,
  restoreTenant,
  resumeTenant,
  suspendTenant,
} from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import type { Kysely } from "kysely"
import { explain } from "./explain.ts"
import type { Surroundings } from "./traffic.ts"
import type { Resident, World } from "./world.ts"

/** Tenants come, change and go while they are asked, until the signal says so. */
export async function live(surroundings: Surroundings, signal: AbortSignal): Promise<void> {
  const { world, watch, faults } = surroundings
  const least = world.residents.length
  for (let turn = 0; !signal.aborted; turn++) {
    const event = events[turn % events.length] as LifeEvent
    const since = performance.now()
    try {
      await withOwner(world.owner, 1, (db) => event.happen(world, db, least))
      watch.lived(event.name)
    } catch (error) {
      const reason = explain(error, { faults, residents: [], since, memory: 2_000 })
      if (reason) watch.explained(reason)
      else watch.unexplained(event.name, error)
    }
    await sleep(500, undefined, { signal }).catch(() => {})
  }
}

interface LifeEvent {
  readonly name: string
  happen(world: World, db: Kysely<unknown>, least: number): Promise<void>
}

const events: readonly LifeEvent[] = [
  { name: "tenant created", happen: (world, db) => world.settle(db).then(() => {}) },
  { name: "tenant suspended and resumed", happen: suspendAndResume },
  { name: "tenant renamed", happen: rename },
  { name: "tenant dropped and restored", happen: dropAndRestore },
  { name: "tenant purged, its slug taken by a new one", happen: replace },
  { name: "fleet migrated", happen: (world) => world.migrateFurther() },
  { name: "tenant purged", happen: purgeSurplus },
]

async function suspendAndResume(world: World, db: Kysely<unknown>): Promise<void> {
  await changing(world.anybody(), async ({ tenant }) => {
    await suspendTenant(db, tenant)
    await sleep(100)
    await resumeTenant(db, tenant)
  })
}

async function rename(world: World, db: Kysely<unknown>): Promise<void> {
  await changing(world.anybody(), async (resident) => {
    const slug = parseSlug(`renamed-${Math.random().toString(36).slice(2, 10)}`)
    await renameTenant(db, resident.tenant, { slug })
    resident.tenant = { ...resident.tenant, slug }
  })
}

async function dropAndRestore(world: World, db: Kysely<unknown>): Promise<void> {
  await changing(world.anybody(), async ({ tenant }) => {
    await dropTenant(db, tenant)
    await sleep(100)
    await restoreTenant(db, tenant)
  })
}

async function replace(world: World, db: Kysely<unknown>): Promise<void> {
  const { slug } = await remove(world, db)
  await world.settle(db, slug)
}

async function purgeSurplus(world: World, db: Kysely<unknown>, least: number): Promise<void> {
  if (world.residents.length > least) await remove(world, db)
}

/** It is asked until it is gone, and for the rest of the soak everything excuses it. */
async function remove(world: World, db: Kysely<unknown>) {
  const resident = world.anybody()
  resident.changedAt = Number.POSITIVE_INFINITY
  await dropTenant(db, resident.tenant)
  await sleep(50)
  world.forget(resident)
  await purgeTenant(db, resident.tenant, { beforeGraceEnds: true, drain: 0 })
  return resident.tenant
}

/** A change that a fault interrupted is finished by the next of its kind, or by nobody. */
async function changing(resident: Resident, change: (of: Resident) => Promise<void>) {
  resident.changedAt = Number.POSITIVE_INFINITY
  await change(resident)
  resident.changedAt = performance.now()
}
