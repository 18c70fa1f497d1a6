import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { type Statement, type StatementRow, toStatements } from "../statement.ts"

/**
 * Inside the schema, and to shared tables: whether those are allowed the runner decides.
 *
 * A key of a partitioned table makes one on each partition, under its own name. A partition's that
 * has another name was there before, and is made before: the parent's then takes it over. Those
 * that PostgreSQL makes for each partition of a table that is referenced come with the key.
 */
export async function foreignKeys({ db, relations }: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<StatementRow & { inherited: boolean }>`
    with recursive family as (
      select oid as root, oid from pg_constraint
      where conrelid = any(${relations}::oid[]) and contype = 'f' and conparentid = 0
      union all
      select root, child.oid
      from family
      cross join lateral (
        select oid from pg_constraint where conparentid = family.oid offset 0
      ) as child
    ),
    claims as (
      select root, 'pg_constraint'::regclass::oid || ':' || oid as address from family
      union all
      select root, 'pg_trigger'::regclass::oid || ':' || pg_trigger.oid
      from family join pg_trigger on tgconstraint = family.oid
    ),
    named as (
      select own.oid, own.conrelid, own.confrelid, own.conname, own.conparentid <> 0 as inherited
      from pg_constraint as own
      left join pg_constraint as parent on parent.oid = own.conparentid
      where own.conrelid = any(${relations}::oid[]) and own.contype = 'f'
        and (
          parent.oid is null
          or parent.conrelid <> own.conrelid and parent.conname <> own.conname
        )
    )
    select
      format('%s.%s', relation.relname, conname) as name,
      format(
        'alter table %I add constraint %I %s', relation.relname, conname,
        pg_get_constraintdef(named.oid)
      ) as text,
      inherited,
      case when not inherited then array(
        select address from claims where root = named.oid
      ) end as makes,
      array['pg_class'::regclass::oid || ':' || conrelid] as needs
    from named
    join pg_class as relation on relation.oid = conrelid
    join pg_class as target on target.oid = confrelid
    where confrelid = any(${relations}::oid[]) or target.relnamespace = 'public'::regnamespace
  `.execute(db)
  return [
    ...toStatements(
      "partitionForeignKeys",
      rows.filter((row) => row.inherited),
    ),
    ...toStatements(
      "foreignKeys",
      rows.filter((row) => !row.inherited),
    ),
  ]
}
