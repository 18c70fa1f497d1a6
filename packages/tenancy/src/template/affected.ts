import { createHash } from "node:crypto"
import type { SchemaDescription } from "./describe.ts"
import { RANKS, type Statement } from "./statement.ts"

/**
 * The part of a script that has to be tried when `known` were tried before: what is new, what else
 * stands on the same objects, whatever needs one of these, and whatever those need. The rest does
 * not touch it, and has come out the same before.
 *
 * Rights on objects to come belong to it always. They are in no dependency, and what they are is
 * part of every mark: when they change, everything is new.
 *
 * @returns in the order of the script.
 */
export function affectedBy(
  description: SchemaDescription,
  known: ReadonlySet<string>,
): readonly Statement[] {
  const { statements, needs } = description
  const marks = marksOf(description)
  const changed = statements.filter((_, index) => !known.has(marks[index] ?? ""))
  const grounds = changed.flatMap((statement) => [statement, ...(needs.get(statement) ?? [])])
  const touched = closure(grounds, reversed(needs))
  const wanted = closure(touched, needs)
  return statements.filter(
    (statement) => wanted.has(statement) || statement.rank === RANKS.defaultPrivileges,
  )
}

/** What tells each statement from any other that was tried, in the order of the script. */
export function marksOf({ statements }: SchemaDescription): readonly string[] {
  const toCome = statements.filter(({ rank }) => rank === RANKS.defaultPrivileges)
  const surroundings = toCome.map(({ sql }) => sql)
  return statements.map(({ sql }) =>
    createHash("sha256")
      .update(JSON.stringify([sql, ...surroundings]))
      .digest("base64url"),
  )
}

export type Needs = ReadonlyMap<Statement, ReadonlySet<Statement>>

function reversed(needs: Needs): Needs {
  const neededBy = new Map<Statement, Set<Statement>>()
  for (const [statement, all] of needs) {
    for (const needed of all) {
      neededBy.set(needed, (neededBy.get(needed) ?? new Set()).add(statement))
    }
  }
  return neededBy
}

/** These, and what can be reached from them. */
function closure(from: Iterable<Statement>, edges: Needs): ReadonlySet<Statement> {
  const reached = new Set(from)
  // A set that grows while it is walked is walked to its end.
  for (const statement of reached) {
    for (const next of edges.get(statement) ?? []) reached.add(next)
  }
  return reached
}
