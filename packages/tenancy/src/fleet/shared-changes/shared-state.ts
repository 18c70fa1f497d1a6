import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import { together } from "../../template/together.ts"
import { MigrationRefusedError } from "../errors.ts"
import { comparedCatalogs, type WriteKind } from "./catalogs.ts"

/** What is outside the template and the tenants, and what this transaction has written so far. */
export interface SharedState {
  /** Objects by their {@link ObjectId}. Their number does not depend on the number of tenants. */
  readonly objects: ReadonlyMap<ObjectId, SharedObject>
  /** Of each system catalog, by name: how many of its rows this session has written. */
  readonly writes: ReadonlyMap<string, Writes>
}

/** As `pg_depend` has it: `<oid of the catalog>:<oid of the object>`. */
export type ObjectId = string

interface SharedObject {
  /** Name of the catalog it is in. */
  readonly catalog: string
  readonly object: number
  /** The schema or the object that it is a part of. Null for a schema, or for none. */
  readonly parent: ObjectId | null
  /** Of a table: how many of its rows this session has written. */
  readonly rows: number
}

export type Writes = Readonly<Record<WriteKind, number>>

/**
 * Reads both in one statement.
 *
 * A transaction's own writes come from the counters behind `pg_stat_xact_all_tables`, which also
 * count in the system catalogs. They include what this session did before and has not reported
 * yet, so that two readings in one transaction have to be compared. By looking at what was written
 * only, the comparison needs no pass over catalogs that grow with the fleet.
 *
 * @throws MigrationRefusedError when the server does not count.
 */
export async function readSharedState(transaction: Kysely<unknown>): Promise<SharedState> {
  const db = together(transaction)
  const [objects, writes] = await Promise.all([readObjects(db), readWrites(db)])
  return { objects, writes }
}

async function readObjects(db: Kysely<unknown>): Promise<SharedState["objects"]> {
  const { rows } = await sql<SharedObject & { id: ObjectId }>`
    with spaces as materialized (
      select oid from pg_namespace
      where nspname <> ${TEMPLATE_SCHEMA} and nspname <> 'information_schema'
        and nspname !~ ${notShared}
    ),
    contained as materialized (
      select classid, objid, spaces.oid as space
      from spaces
      cross join lateral (
        select classid, objid from pg_depend
        where refclassid = 'pg_namespace'::regclass and refobjid = spaces.oid
        offset 0
      ) as inside
    )
    select concat('pg_namespace'::regclass::oid, ':', oid) as id, 'pg_namespace' as catalog,
      oid::bigint as object, null as parent, 0 as rows
    from spaces
    union all
    select concat('pg_default_acl'::regclass::oid, ':', oid), 'pg_default_acl', oid::bigint, null, 0
    from pg_default_acl where defaclrole = to_regrole(quote_ident(current_user)) and defaclnamespace = 0
    union all
    select concat(classid, ':', objid), classid::regclass::text, objid::bigint,
      concat('pg_namespace'::regclass::oid, ':', space),
      case classid when 'pg_class'::regclass then pg_stat_get_xact_tuples_inserted(objid)
        + pg_stat_get_xact_tuples_updated(objid) + pg_stat_get_xact_tuples_deleted(objid)
        else 0 end
    from contained
    union all
    select concat(part.classid, ':', part.objid), part.classid::regclass::text,
      part.objid::bigint, concat(contained.classid, ':', contained.objid), 0
    from contained
    cross join lateral (
      select classid, objid from pg_depend
      where refclassid = contained.classid and refobjid = contained.objid
        and deptype in ('a', 'i', 'P', 'S')
      offset 0
    ) as part
  `.execute(db)
  return new Map(rows.map(({ id, ...object }) => [id, object]))
}

/** Tenants' schemas, temporary ones, and PostgreSQL's own. */
const notShared = "^(t_[a-z2-7]{16}$|pg_)"

async function readWrites(db: Kysely<unknown>): Promise<SharedState["writes"]> {
  const { rows } = await sql<Writes & { name: string; counts: boolean }>`
    select name, current_setting('track_counts')::boolean as counts,
      pg_stat_get_xact_tuples_inserted(catalog) as inserted,
      pg_stat_get_xact_tuples_updated(catalog) as updated,
      pg_stat_get_xact_tuples_deleted(catalog) as deleted
    from (
      select name, concat('pg_catalog.', name)::regclass as catalog
      from unnest(${comparedCatalogs}::text[]) as name
    ) as compared
  `.execute(db)
  if (!rows[0]?.counts) {
    throw new MigrationRefusedError(
      "The server's setting track_counts is off, so it cannot be seen whether a tenant migration changes what all tenants share. Turn it on (autovacuum needs it too), then migrate again.",
    )
  }
  return new Map(rows.map(({ name, ...writes }) => [name, writes]))
}

/** How many rows of a catalog were written between two readings. */
export function writesBetween(before: SharedState, after: SharedState, catalog: string): Writes {
  const [one, other] = [before.writes.get(catalog) ?? none, after.writes.get(catalog) ?? none]
  return {
    inserted: other.inserted - one.inserted,
    updated: other.updated - one.updated,
    deleted: other.deleted - one.deleted,
  }
}

const none: Writes = { inserted: 0, updated: 0, deleted: 0 }

/**
 * Whether a visible row was written by this transaction or one of its savepoints. Others may have
 * begun later and committed before.
 */
export const isOwnRow = sql<boolean>`
  case when age(xmin) <= 0
    then pg_xact_status((pg_current_xact_id()::text::bigint - age(xmin))::text::xid8)
      = 'in progress'
    else false end
`
