import { sql } from "kysely"
import { RANKS, type SchemaCatalog, type Statement } from "../statement.ts"

/** The options of the sequence `pg_sequence`, as they follow its name in any statement. */
export const sequenceOptions = sql`
  format(
    'start with %s increment by %s minvalue %s maxvalue %s cache %s%s',
    seqstart, seqincrement, seqmin, seqmax, seqcache, case when seqcycle then ' cycle' else '' end
  )
`

/** Those of identity columns are made with their table. */
export async function sequences({ db }: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<{
    name: string
    text: string
    address: string
    ownedBy: string | null
    table: string | null
  }>`
    select
      relname as name,
      format('create sequence %I as %s ', relname, format_type(seqtypid, null))
        || ${sequenceOptions} as text,
      'pg_class'::regclass::oid || ':' || pg_class.oid as address,
      'pg_class'::regclass::oid || ':' || refobjid as "table",
      (
        select format(
          'alter sequence %I owned by %s.%I', pg_class.relname, attrelid::regclass, attname
        )
        from pg_attribute where attrelid = refobjid and attnum = refobjsubid
      ) as "ownedBy"
    from pg_class
    join pg_sequence on seqrelid = pg_class.oid
    left join pg_depend on classid = 'pg_class'::regclass and objid = pg_class.oid
      and refclassid = 'pg_class'::regclass and refobjsubid > 0
    where relnamespace = current_schema()::regnamespace and deptype is distinct from 'i'
  `.execute(db)
  return rows.flatMap(({ name, text, address, ownedBy, table }) => {
    const made = { rank: RANKS.sequences, name, sql: text, makes: [address], needs: [] }
    if (ownedBy === null || table === null) return [made]
    const needs = [address, table]
    return [made, { rank: RANKS.sequenceOwners, name, sql: ownedBy, makes: [], needs }]
  })
}
