import { sql } from "kysely"
import { RANKS, type SchemaCatalog, type Statement } from "../statement.ts"
import { sequenceOptions } from "./sequences.ts"

interface Part {
  readonly table: string
  readonly text: string
  readonly makes: readonly string[]
}

/** A table with its columns, keys and checks. Foreign keys come later: they may go in circles. */
export async function tables(catalog: SchemaCatalog): Promise<Statement[]> {
  const parts = [...(await readColumns(catalog)), ...(await readConstraints(catalog))]
  const byTable = Map.groupBy(parts, (part) => part.table)
  return (await readTables(catalog)).map(({ table, text, makes }) => {
    const own = byTable.get(table) ?? []
    return {
      rank: RANKS.tables,
      name: table,
      sql: `create table ${text} (\n${own.map((part) => `  ${part.text}`).join(",\n")}\n)`,
      makes: [...makes, ...own.flatMap((part) => part.makes)],
      needs: [],
    }
  })
}

async function readTables({ db }: SchemaCatalog): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select
      relname as table,
      quote_ident(relname) as text,
      array[
        'pg_class'::regclass::oid || ':' || pg_class.oid,
        'pg_class'::regclass::oid || ':' || reltoastrelid,
        'pg_type'::regclass::oid || ':' || reltype,
        'pg_type'::regclass::oid || ':' || typarray
      ] as makes
    from pg_class join pg_type on pg_type.oid = reltype
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
  `.execute(db)
  return rows
}

/** From PostgreSQL 18 a NOT NULL is a constraint with a name, which a migration may use. */
async function readColumns({ db, version }: SchemaCatalog): Promise<Part[]> {
  const notNull = version >= 18 ? namedNotNull : sql`case when attnotnull then ' not null' end`
  const { rows } = await sql<Part>`
    select
      relname as table,
      concat(
        quote_ident(attname), ' ', format_type(atttypid, atttypmod),
        case when attcollation <> 0 and attcollation <> typcollation
          then ' collate ' || attcollation::regcollation end,
        case
          when attidentity <> '' then format(
            ' generated %s as identity (sequence name %I %s)',
            case attidentity when 'a' then 'always' else 'by default' end,
            identity.name, identity.options
          )
          when attgenerated <> '' then format(
            ' generated always as (%s) %s', pg_get_expr(adbin, adrelid),
            case attgenerated when 's' then 'stored' else 'virtual' end
          )
          when adbin is not null then ' default ' || pg_get_expr(adbin, adrelid)
        end,
        ${notNull}
      ) as text,
      array_remove(array[
        'pg_attrdef'::regclass::oid || ':' || pg_attrdef.oid,
        'pg_class'::regclass::oid || ':' || identity.oid,
        'pg_constraint'::regclass::oid || ':' || (
          select oid from pg_constraint
          where conrelid = attrelid and contype = 'n' and conkey = array[attnum]
        )
      ], null) as makes
    from pg_class
    join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    join pg_type on pg_type.oid = atttypid
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    left join lateral (
      select sequence.oid, sequence.relname as name, ${sequenceOptions} as options
      from pg_depend
      join pg_class as sequence on sequence.oid = objid
      join pg_sequence on seqrelid = sequence.oid
      where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass
        and refobjid = attrelid and refobjsubid = attnum and deptype = 'i'
    ) as identity on attidentity <> ''
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
    order by relname, attnum
  `.execute(db)
  return rows
}

const namedNotNull = sql`
  (
    select format(' constraint %I not null', conname)
    from pg_constraint
    where conrelid = attrelid and contype = 'n' and conkey = array[attnum]
  )
`

async function readConstraints({ db }: SchemaCatalog): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select
      relname as table,
      format('constraint %I %s', conname, pg_get_constraintdef(pg_constraint.oid)) as text,
      array_remove(array[
        'pg_constraint'::regclass::oid || ':' || pg_constraint.oid,
        'pg_class'::regclass::oid || ':' || nullif(conindid, 0)
      ], null) as makes
    from pg_class join pg_constraint on conrelid = pg_class.oid
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
      and contype in ('c', 'p', 'u', 'x')
    order by relname, array_position(array['p', 'u', 'x', 'c'], contype::text), conname collate "C"
  `.execute(db)
  return rows
}
