import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import type { Statement } from "./statement.ts"
import { REHEARSAL_SCHEMA } from "./template-role.ts"
import { together } from "./together.ts"

/**
 * Where a kind of object is read from: a transaction whose search_path is the schema, alone.
 *
 * The ids of what is in the schema, because a query by them uses an index. By the schema's own
 * id there is none: it would read all of `pg_class`, which grows with the fleet.
 */
export interface SchemaCatalog {
  /** The transaction itself. */
  readonly transaction: Kysely<unknown>
  /** For questions that do not need each other's answers: see {@link together}. */
  readonly db: Kysely<unknown>
  readonly schema: string
  /** The server's major version. */
  readonly version: number
  /** Tables, partitioned tables, views, materialized views, sequences. */
  readonly relations: readonly number[]
  /** Which of those there are, as `pg_class.relkind` has it: what is not there is not asked for. */
  readonly relationKinds: readonly string[]
  /** What most schemas have none of, and is not asked for then either. */
  readonly holds: readonly Rarity[]
  readonly indexes: readonly number[]
  readonly types: readonly number[]
  readonly routines: readonly number[]
  /** Who stands for the tenant in rights and policies, and whose rights do not count here. */
  readonly tenantRole: string
  readonly ignoredRole: string | null
}

type Rarity = "triggers" | "row security" | "statistics" | "constraints not valid" | "index options"

/** Describes one kind of object. What no kind claims is refused by name. */
export type ObjectKind = (catalog: SchemaCatalog) => Promise<readonly Statement[]>

/**
 * Points the transaction at one schema and lists what is in it.
 *
 * The path is what makes PostgreSQL's own `pg_get_…def` functions print this schema's names
 * unqualified, and only them; the next settings are how a date or a number in a default prints
 * so that it reads the same in any session. The last ones keep the planner at what each query is
 * written for, a look-up by index for each object of this schema: by its estimates, in catalogs
 * that grow by thousands of rows a minute, it reads those of the whole fleet, with workers that
 * take longer to start than the look-ups.
 */
export async function openCatalog(db: Kysely<unknown>, schema: string): Promise<SchemaCatalog> {
  await sql`
    set local search_path to ${sql.id(schema)};
    set local datestyle to iso;
    set local intervalstyle to postgres;
    set local timezone to utc;
    set local extra_float_digits to 3;
    set local bytea_output to hex;
    set local quote_all_identifiers to off;
    set local enable_seqscan to off;
    set local enable_hashjoin to off;
    set local enable_mergejoin to off;
    set local max_parallel_workers_per_gather to 0;
    set local jit to off
  `.execute(db)
  const { rows } = await sql<
    Omit<SchemaCatalog, "transaction" | "db" | "schema" | "tenantRole" | "ignoredRole">
  >`
    with schema as (select oid from pg_namespace where nspname = ${schema}),
    inside as materialized (
      select classid, objid from pg_depend
      where refclassid = 'pg_namespace'::regclass and refobjid in (select oid from schema)
    ),
    found as materialized (
      select array(select objid from inside where classid = 'pg_class'::regclass) as relations
      from schema
    ),
    indexed as materialized (
      select relations, array(
        select indexrelid from pg_index where indrelid = any(relations)
      ) as indexes
      from found
    )
    select
      current_setting('server_version_num')::int / 10000 as version,
      relations, indexes,
      array(
        select distinct relkind::text from pg_class where oid = any(relations)
      ) as "relationKinds",
      array(
        select 'triggers' where exists (
          select from pg_trigger where tgrelid = any(relations) and not tgisinternal
        )
        union all select 'row security' where exists (
          select from pg_class
          where oid = any(relations) and (relrowsecurity or relforcerowsecurity)
        ) or exists (select from pg_policy where polrelid = any(relations))
        union all select 'statistics' where exists (
          select from pg_statistic_ext where stxrelid = any(relations)
        )
        union all select 'constraints not valid' where exists (
          select from pg_constraint where conrelid = any(relations) and not convalidated
        )
        union all select 'index options' where exists (
          select from pg_class where oid = any(indexes) and reloptions is not null
        )
      ) as holds,
      array(select objid from inside where classid = 'pg_type'::regclass) as types,
      array(select objid from inside where classid = 'pg_proc'::regclass) as routines
    from indexed
  `.execute(db)
  const [found] = rows
  if (!found) throw new Error(`There is no schema "${schema}" to describe.`)
  const roles = await readRoles(db, schema)
  return { transaction: db, db: together(db), schema, ...found, ...roles }
}

async function readRoles(db: Kysely<unknown>, schema: string) {
  const own = schema === REHEARSAL_SCHEMA ? TEMPLATE_SCHEMA : schema
  if (own === TEMPLATE_SCHEMA) return { tenantRole: own, ignoredRole: null }
  const { rows: installed } = await sql<{ exists: boolean }>`
    select to_regclass('tenancy.settings') is not null as exists
  `.execute(db)
  if (!installed[0]?.exists) return { tenantRole: own, ignoredRole: null }
  const { rows } = await sql<{ group: string | null }>`
    select max(value) filter (where name = 'login') || '_tenants' as group
    from tenancy.settings
    having max(value) filter (where name = 'isolation') = 'shared-role'
  `.execute(db)
  const group = rows[0]?.group
  // After a change from one role a tenant to one for all, the old one keeps rights nobody can use.
  return group ? { tenantRole: group, ignoredRole: own } : { tenantRole: own, ignoredRole: null }
}
