import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/**
 * PostgreSQL makes the multirange, the casts and the constructors with it. A canonical function
 * takes the type that is not there yet: that is a circle, and refused.
 */
export async function ranges({ db, types }: SchemaCatalog): Promise<Statement[]> {
  if (types.length === 0) return []
  const { rows } = await sql<StatementRow>`
    select
      range.typname as name,
      concat(
        format(
          'create type %I as range (subtype = %s, subtype_opclass = %s', range.typname,
          format_type(rngsubtype, null),
          case when pg_opclass_is_visible(pg_opclass.oid) then quote_ident(opcname)
            else format('%I.%I', opcnamespace::regnamespace, opcname) end
        ),
        case when rngcollation <> 0 then ', collation = ' || rngcollation::regcollation end,
        case when rngcanonical <> 0 then ', canonical = ' || rngcanonical::regproc end,
        case when rngsubdiff <> 0 then ', subtype_diff = ' || rngsubdiff::regproc end,
        format(', multirange_type_name = %I)', multirange.typname)
      ) as text,
      array[
        ${addressOf("pg_type", "range.oid")}, ${addressOf("pg_type", "range.typarray")},
        ${addressOf("pg_type", "multirange.oid")}, ${addressOf("pg_type", "multirange.typarray")}
      ] || array(
        select classid || ':' || objid from pg_depend
        where refclassid = 'pg_type'::regclass and refobjid in (range.oid, multirange.oid)
          and deptype = 'i'
      ) as makes
    from pg_range
    join pg_type as range on range.oid = rngtypid
    join pg_type as multirange on multirange.oid = rngmultitypid
    join pg_opclass on pg_opclass.oid = rngsubopc
    where rngtypid = any(${types}::oid[])
  `.execute(db)
  return toStatements("types", rows)
}
