import { sql } from "kysely"
import type { Needs } from "./affected.ts"
import type { SchemaCatalog } from "./catalog.ts"
import type { ObjectAddress, Statement } from "./statement.ts"

/**
 * Puts statements so that each comes after what it needs, and otherwise by rank and by age.
 *
 * By age, because a dependency that the catalog does not know (the text of a function's body) was
 * met when the objects were made, one after the other.
 *
 * @returns also, by name, statements that need each other in a circle.
 */
export async function order(
  catalog: SchemaCatalog,
  statements: readonly Statement[],
): Promise<{ ordered: readonly Statement[]; needs: Needs; cycle: readonly string[] }> {
  const needs = await readNeeds(catalog, statements)
  const waiting = statements.toSorted(byRankAndAge)
  const ordered: Statement[] = []
  const done = new Set<Statement>()
  while (waiting.length > 0) {
    const next = waiting.findIndex((statement) =>
      [...(needs.get(statement) ?? [])].every((needed) => done.has(needed)),
    )
    const [statement] = next === -1 ? [] : waiting.splice(next, 1)
    if (!statement) break
    ordered.push(statement)
    done.add(statement)
  }
  return { ordered, needs, cycle: waiting.map(inCircle).toSorted() }
}

async function readNeeds(
  catalog: SchemaCatalog,
  statements: readonly Statement[],
): Promise<Map<Statement, Set<Statement>>> {
  const makers = new Map<ObjectAddress, Statement>()
  for (const statement of statements) {
    for (const address of statement.makes) makers.set(address, statement)
  }
  const needs = new Map<Statement, Set<Statement>>()
  const add = (statement: Statement | undefined, needed: Statement | undefined) => {
    if (!statement || !needed || statement === needed) return
    needs.set(statement, (needs.get(statement) ?? new Set()).add(needed))
  }
  for (const statement of statements) {
    for (const address of statement.needs) add(statement, makers.get(address))
  }
  for (const { object, needed } of await readDependencies(catalog, [...makers.keys()])) {
    add(makers.get(object), makers.get(needed))
  }
  return needs
}

/** That a sequence belongs to a column is a statement of its own, after both. */
async function readDependencies(
  catalog: SchemaCatalog,
  addresses: readonly ObjectAddress[],
): Promise<{ object: ObjectAddress; needed: ObjectAddress }[]> {
  const { rows } = await sql<{ object: ObjectAddress; needed: ObjectAddress }>`
    select distinct classid || ':' || objid as object, refclassid || ':' || refobjid as needed
    from unnest(${addresses}::text[]) as address
    join pg_depend on classid = split_part(address, ':', 1)::oid
      and objid = split_part(address, ':', 2)::oid
    where not (
      deptype = 'a' and refobjsubid > 0 and classid = 'pg_class'::regclass
        and (select relkind from pg_class where oid = objid) = 'S'
    )
  `.execute(catalog.db)
  return rows
}

function byRankAndAge(a: Statement, b: Statement): number {
  return a.rank - b.rank || ageOf(a) - ageOf(b) || (a.name < b.name ? -1 : 1)
}

function ageOf(statement: Statement): number {
  return Number((statement.makes[0] ?? statement.needs[0])?.split(":")[1] ?? 0)
}

function inCircle(statement: Statement): string {
  return `${statement.name} (in a circle of dependencies)`
}
