import { type Kysely, type RawBuilder, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import { type ObjectCatalog, objectCatalogs } from "./catalogs.ts"
import { isOwnRow, type ObjectId, type SharedState, writesBetween } from "./shared-state.ts"

export interface ObjectChanges {
  readonly created: readonly ObjectId[]
  readonly changed: readonly ObjectId[]
  readonly dropped: readonly ObjectId[]
}

/**
 * Which objects outside the template were made, changed or dropped between two readings. Of an
 * object that is new or gone with all its parts, only itself.
 */
export async function findObjectChanges(
  transaction: Kysely<unknown>,
  before: SharedState,
  after: SharedState,
  mayReference: boolean,
): Promise<ObjectChanges> {
  const created = missingIn(before, after)
  const dropped = missingIn(after, before)
  const changed = await findChanged(transaction, before, after, mayReference)
  return { created, dropped, changed: changed.filter((id) => !isPartOf(created, id, after)) }
}

/** Those of `from` that `in` lacks, unless it lacks what they are a part of as well. */
function missingIn({ objects: known }: SharedState, from: SharedState): ObjectId[] {
  return [...from.objects]
    .filter(([id, { parent }]) => !known.has(id) && (parent === null || known.has(parent)))
    .map(([id]) => id)
}

/** The parts of what is new are new as well. */
function isPartOf(created: readonly ObjectId[], id: ObjectId, { objects }: SharedState): boolean {
  for (let at: ObjectId | null | undefined = id; at; at = objects.get(at)?.parent) {
    if (created.includes(at)) return true
  }
  return false
}

/** Only catalogs that this transaction wrote to are asked, each by its index. */
async function findChanged(
  transaction: Kysely<unknown>,
  before: SharedState,
  after: SharedState,
  mayReference: boolean,
): Promise<readonly ObjectId[]> {
  const isWritten = (catalog: string) => {
    const { inserted, updated, deleted } = writesBetween(before, after, catalog)
    return inserted + updated + deleted > 0
  }
  const questions = objectCatalogs
    .filter(({ catalog }) => isWritten(catalog))
    .map((row) => questionOf(row, after))
  questions.push(...builtIn.filter(isWritten).map(builtInQuestion))
  if (isWritten("pg_description")) {
    questions.push(writtenComments(after), removedComments(after))
  }
  if (isWritten("pg_class")) questions.push(indexesOfConstraints(after))
  if (isWritten("pg_trigger")) questions.push(switchedTriggers(after))
  if (isWritten("pg_default_acl")) questions.push(defaultPrivileges)
  if (questions.length === 0) return []
  const { rows } = await sql<{ id: ObjectId }>`
    ${sql.join(questions, sql` union `)}
  `.execute(transaction)
  const ids = rows.map((row) => row.id)
  if (!mayReference || ids.length === 0) return ids
  const targets = await readReferenced(transaction)
  return ids.filter((id) => !targets.has(id))
}

function questionOf(
  { catalog, key, of = catalog }: ObjectCatalog,
  state: SharedState,
): RawBuilder<unknown> {
  const [table, column] = [sql.id("pg_catalog", catalog), sql.id(key)]
  return sql`
    select concat(${of}::regclass::oid, ':', ${column}::oid) as id from ${table}
    where ${column} = any (${objectsOf(state, of)}::oid[]) and ${isOwnRow}
  `
}

/** PostgreSQL's own, which a superuser can change. They are in no dependency. */
const builtIn = ["pg_class", "pg_type", "pg_proc"]

function builtInQuestion(catalog: string): RawBuilder<unknown> {
  return sql`
    select concat(${catalog}::regclass::oid, ':', oid) from ${sql.id("pg_catalog", catalog)}
    where oid < 16384 and ${isOwnRow}
  `
}

/** Comments on what is outside. */
function writtenComments({ objects }: SharedState): RawBuilder<unknown> {
  const known = [...objects.values()].map(({ object }) => object)
  return sql`
    select concat(classoid, ':', objoid) from pg_description
    where objoid = any (${known}::oid[]) and ${isOwnRow}
  `
}

/** A comment that was taken away has left no row, but the lock on what it was about. */
function removedComments({ objects }: SharedState): RawBuilder<unknown> {
  return sql`
    select id
    from (
      select concat(
        coalesce(classid, 'pg_class'::regclass), ':', coalesce(objid, relation)
      ) as id
      from pg_locks
      where pid = pg_backend_pid() and mode = 'ShareUpdateExclusiveLock'
        and locktype in ('object', 'relation')
    ) as locked
    where id = any (${[...objects.keys()]})
  `
}

/** A part of a constraint, which is a part of the table. */
function indexesOfConstraints(state: SharedState): RawBuilder<unknown> {
  return sql`
    select concat('pg_class'::regclass::oid, ':', oid) from pg_class
    where oid = any (array(
        select indexrelid from unnest(${objectsOf(state, "pg_class")}::oid[]) as relation
        cross join lateral (
          select indexrelid from pg_index where indrelid = relation offset 0
        ) as index
      ))
      and ${isOwnRow}
  `
}

/** Those of other roles for every schema, of which a tenant has none. */
const defaultPrivileges = sql`
  select concat('pg_default_acl'::regclass::oid, ':', oid) from pg_default_acl
  where defaclnamespace = 0 and ${isOwnRow}
`

/** `disable trigger all` also reaches the triggers behind foreign keys. */
function switchedTriggers(state: SharedState): RawBuilder<unknown> {
  return sql`
    select concat('pg_class'::regclass::oid, ':', tgrelid) from pg_trigger
    where tgrelid = any (${objectsOf(state, "pg_class")}::oid[]) and ${isOwnRow}
  `
}

function objectsOf({ objects }: SharedState, catalog: string): number[] {
  return [...objects.values()].filter((one) => one.catalog === catalog).map((one) => one.object)
}

/** The tables outside that the template's foreign keys refer to. */
async function readReferenced(transaction: Kysely<unknown>): Promise<ReadonlySet<ObjectId>> {
  const { rows } = await sql<{ id: ObjectId }>`
    select distinct concat('pg_class'::regclass::oid, ':', confrelid) as id
    from pg_depend
    cross join lateral (
      select confrelid from pg_constraint where conrelid = objid and contype = 'f' offset 0
    ) as key
    where refclassid = 'pg_namespace'::regclass
      and refobjid = ${TEMPLATE_SCHEMA}::regnamespace::oid and classid = 'pg_class'::regclass
  `.execute(transaction)
  return new Set(rows.map((row) => row.id))
}
