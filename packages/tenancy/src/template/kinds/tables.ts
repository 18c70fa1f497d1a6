import { type RawBuilder, sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, RANKS, type Statement } from "../statement.ts"
import { constraintAddresses, isInheritedLate, isLateConstraint } from "./constraints.ts"
import { isLateDefault } from "./defaults.ts"
import { sequenceOptions } from "./sequences.ts"

interface Part {
  readonly table: string
  readonly text: string
  readonly makes: readonly string[]
}

interface TableRow extends Part {
  /** What stands after the parentheses. */
  readonly ending: string
}

/** A table with its columns, keys and checks. Foreign keys come later: they may go in circles. */
export async function tables(catalog: SchemaCatalog): Promise<Statement[]> {
  const [made, columns, keys] = await Promise.all([
    readTables(catalog),
    readColumns(catalog),
    readConstraints(catalog),
  ])
  const byTable = Map.groupBy([...columns, ...keys], (part) => part.table)
  return made.map(({ table, text, makes, ending }) => {
    const own = byTable.get(table) ?? []
    const body = own.map((part) => `  ${part.text}`).join(",\n")
    return {
      rank: RANKS.tables,
      name: table,
      sql: `create ${text} (\n${body}\n)${ending}`,
      makes: [...makes, ...own.flatMap((part) => part.makes)],
      needs: [],
    }
  })
}

async function readTables({ db, relations }: SchemaCatalog): Promise<TableRow[]> {
  const { rows } = await sql<TableRow>`
    select
      relname as table,
      format(
        '%stable %I', case relpersistence when 'u' then 'unlogged ' else '' end, relname
      ) as text,
      concat(
        case when relkind = 'p' then ' partition by ' || pg_get_partkeydef(pg_class.oid) end,
        -- What its partitions get: others than the usual one are refused.
        case when relkind = 'p' and relam <> 0 then ' using heap' end,
        ${storageOptions}
      ) as ending,
      array_remove(array[
        ${addressOf("pg_class", "pg_class.oid")}, ${addressOf("pg_class", "reltoastrelid")},
        ${addressOf("pg_type", "reltype")}, ${addressOf("pg_type", "typarray")}
      ], null) || array(
        select ${addressOf("pg_constraint", "oid")} from pg_constraint
        where conrelid = pg_class.oid and contype in ('c', 'n') and ${isInheritedLate}
      ) as makes
    from pg_class join pg_type on pg_type.oid = reltype
    where pg_class.oid = any(${relations}::oid[]) and relkind in ('r', 'p')
  `.execute(db)
  return rows
}

/** ` with (fillfactor = '70', toast.autovacuum_enabled = 'false')` of the relation `pg_class`. */
export const storageOptions: RawBuilder<string> = sql`(
  select ' with (' || string_agg(
    format('%s = %L', name, substr(option, strpos(option, '=') + 1)), ', '
    order by name collate "C"
  ) || ')'
  from (
    select option, split_part(option, '=', 1) as name from unnest(pg_class.reloptions) as option
    union all
    select option, 'toast.' || split_part(option, '=', 1)
    from pg_class as toast, unnest(toast.reloptions) as option
    where toast.oid = pg_class.reltoastrelid
  ) as options
)`

/**
 * From PostgreSQL 18 a NOT NULL is a constraint with a name, which a migration may use. A
 * partition has its identity from its parent.
 */
async function readColumns({ db, relations, routines, version }: SchemaCatalog): Promise<Part[]> {
  const notNull = version >= 18 ? namedNotNull : sql`case when attnotnull then ' not null' end`
  const { rows } = await sql<Part>`
    select
      relname as table,
      concat(
        quote_ident(attname), ' ', format_type(atttypid, atttypmod),
        case when attcollation <> typcollation
          then ' collate ' || attcollation::regcollation end,
        case
          when identity.oid is not null then format(
            ' generated %s as identity (sequence name %I %s)',
            case attidentity when 'a' then 'always' else 'by default' end,
            identity.name, identity.options
          )
          when attgenerated <> '' then format(
            ' generated always as (%s) %s', pg_get_expr(adbin, adrelid),
            case attgenerated when 's' then 'stored' else 'virtual' end
          )
          when early then ' default ' || pg_get_expr(adbin, adrelid)
        end,
        ${notNull}
      ) as text,
      array_remove(array[
        case when early then ${addressOf("pg_attrdef", "pg_attrdef.oid")} end,
        ${addressOf("pg_class", "identity.oid")},
        ${addressOf(
          "pg_constraint",
          "(select oid from pg_constraint where conrelid = attrelid and contype = 'n' and conkey = array[attnum] and convalidated)",
        )}
      ], null) as makes
    from pg_class
    join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    join pg_type on pg_type.oid = atttypid
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    cross join lateral (
      select pg_attrdef.oid is not null and not (${isLateDefault(routines)}) as early
    ) as moment
    left join lateral (
      select sequence.oid, sequence.relname as name, ${sequenceOptions} as options
      from pg_depend
      join pg_class as sequence on sequence.oid = objid
      join pg_sequence on seqrelid = sequence.oid
      where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass
        and refobjid = attrelid and refobjsubid = attnum and deptype = 'i'
    ) as identity on attidentity <> ''
    where pg_class.oid = any(${relations}::oid[]) and relkind in ('r', 'p')
    order by relname, attnum
  `.execute(db)
  return rows
}

const namedNotNull = sql`
  (
    select format(' constraint %I not null', conname)
      || case when connoinherit then ' no inherit' else '' end
    from pg_constraint
    where conrelid = attrelid and contype = 'n' and conkey = array[attnum] and convalidated
  )
`

async function readConstraints({ db, relations, routines }: SchemaCatalog): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select
      relname as table,
      format('constraint %I %s', conname, pg_get_constraintdef(pg_constraint.oid)) as text,
      ${constraintAddresses} as makes
    from pg_class join pg_constraint on conrelid = pg_class.oid
    where pg_class.oid = any(${relations}::oid[]) and relkind in ('r', 'p')
      and contype in ('c', 'p', 'u', 'x') and not (${isLateConstraint(routines)})
    order by relname, array_position(array['p', 'u', 'x', 'c'], contype::text), conname collate "C"
  `.execute(db)
  return rows
}
