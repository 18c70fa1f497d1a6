import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/** The options of the sequence `pg_sequence`, as they follow its name in any statement. */
export const sequenceOptions = sql`
  format(
    'start with %s increment by %s minvalue %s maxvalue %s cache %s%s',
    seqstart, seqincrement, seqmin, seqmax, seqcache, case when seqcycle then ' cycle' else '' end
  )
`

interface SequenceRow extends StatementRow {
  readonly ownedBy: string | null
  readonly table: string | null
}

/** Those of identity columns are made with their table. */
export async function sequences(catalog: SchemaCatalog): Promise<Statement[]> {
  const { db, relations, relationKinds } = catalog
  if (!relationKinds.includes("S")) return []
  const { rows } = await sql<SequenceRow>`
    select
      relname as name,
      format(
        'create %ssequence %I as %s ', case relpersistence when 'u' then 'unlogged ' else '' end,
        relname, format_type(seqtypid, null)
      ) || ${sequenceOptions} as text,
      array[${addressOf("pg_class", "pg_class.oid")}] as makes,
      ${addressOf("pg_class", "refobjid")} as "table",
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
    where pg_class.oid = any(${relations}::oid[]) and deptype is distinct from 'i'
  `.execute(db)
  return [...toStatements("sequences", rows), ...toStatements("sequenceOwners", ownersOf(rows))]
}

function ownersOf(rows: readonly SequenceRow[]): StatementRow[] {
  return rows.flatMap(({ name, makes, ownedBy, table }) =>
    ownedBy === null || table === null
      ? []
      : [{ name, text: ownedBy, needs: [...(makes ?? []), table] }],
  )
}
