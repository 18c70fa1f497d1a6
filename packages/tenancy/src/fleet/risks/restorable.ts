import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import { statementsIn } from "../../sql/sql-tokens.ts"
import { bare } from "./clauses.ts"
import type { Risk } from "./find-risks.ts"

/** What of the template a restore evaluates, and the name in it that a restore does not find. */
export interface Unrestorable extends Pick<Risk, "table" | "risk" | "safer"> {}

interface Use {
  readonly table: string
  /** The index, the check, the generated column, as PostgreSQL describes it. */
  readonly object: string
  readonly routine: string
  readonly body: string
}

/**
 * Finds indexes, checks, generated columns and materialized views of the template that call a
 * function whose body names something of a tenant's path without its schema. pg_dump's output runs
 * with an empty search_path, so such a dump cannot be restored. A `begin atomic` body is dumped with
 * its schemas, and a function with a path of its own keeps that.
 *
 * Reads the body's text: names in a string that it executes are not seen.
 */
export async function findUnrestorable(db: Kysely<unknown>): Promise<readonly Unrestorable[]> {
  const uses = await readUses(db)
  if (uses.length === 0) return []
  const names = await readNames(db)
  return uses.flatMap(({ table, object, routine, body }) => {
    const found = unqualifiedName(body, names)
    if (found === undefined) return []
    return {
      table,
      risk: `has the ${object}, and the function ${routine} that it calls names ${found} without a schema: a restore of a dump fails there, because it runs with an empty search_path`,
      safer: `give ${routine} a body of begin atomic … end; where the name is of another schema, qualify it or add a set search_path to the function`,
    }
  })
}

async function readUses(db: Kysely<unknown>): Promise<readonly Use[]> {
  const { rows } = await sql<Use>`
    with recursive own as materialized (
      select objid as oid from pg_depend
      where refclassid = 'pg_namespace'::regclass and classid = 'pg_proc'::regclass
        and refobjid = to_regnamespace(${TEMPLATE_SCHEMA})
    ),
    uses (routine, class, object, "table") as (
      select refobjid, classid, objid, coalesce(
        (select conrelid from pg_constraint
          where classid = 'pg_constraint'::regclass and oid = objid and contype = 'c'),
        (select indrelid from pg_index where classid = 'pg_class'::regclass and indexrelid = objid),
        (select adrelid from pg_attrdef
          join pg_attribute on attrelid = adrelid and attnum = adnum and attgenerated <> ''
          where classid = 'pg_attrdef'::regclass and pg_attrdef.oid = objid),
        (select ev_class from pg_rewrite join pg_class on pg_class.oid = ev_class and relkind = 'm'
          where classid = 'pg_rewrite'::regclass and pg_rewrite.oid = objid)
      )
      from own join pg_depend on refclassid = 'pg_proc'::regclass and refobjid = own.oid
      union
      select refobjid, class, object, "table"
      from uses
      join pg_depend on classid = 'pg_proc'::regclass and objid = routine
        and refclassid = 'pg_proc'::regclass and refobjid in (select oid from own)
      where "table" is not null
    )
    select distinct proname as routine, prosrc as body,
      replace(
        regexp_replace(pg_describe_object(class, object, 0), '^default value for ', 'generated '),
        ${`${TEMPLATE_SCHEMA}.`}::text, ''
      ) as object,
      coalesce(
        (select relname from pg_class where pg_class.oid = "table"),
        (select typname from pg_constraint join pg_type on pg_type.oid = contypid
          where class = 'pg_constraint'::regclass and pg_constraint.oid = object)
      ) as "table"
    from uses
    join pg_proc on pg_proc.oid = routine
    join pg_language on pg_language.oid = prolang and lanname in ('sql', 'plpgsql')
    where "table" is not null and prosqlbody is null
      and not exists (select from unnest(proconfig) as one where starts_with(one, 'search_path='))
    order by 1, 3
  `.execute(db)
  return rows
}

interface Names {
  readonly routines: ReadonlySet<string>
  readonly relations: ReadonlySet<string>
  readonly types: ReadonlySet<string>
}

/** Of what a tenant's path finds, but for PostgreSQL's own. */
async function readNames(db: Kysely<unknown>): Promise<Names> {
  const { rows } = await sql<{ routines: string[]; relations: string[]; types: string[] }>`
    with inside as materialized (
      select classid, objid from pg_depend
      where refclassid = 'pg_namespace'::regclass and refobjid in (
        to_regnamespace(${TEMPLATE_SCHEMA}), to_regnamespace('extensions')
      )
    )
    select
      array(select proname::text from inside join pg_proc on oid = objid
        where classid = 'pg_proc'::regclass) as routines,
      array(select relname::text from inside join pg_class on oid = objid
        where classid = 'pg_class'::regclass) as relations,
      array(select typname::text from inside join pg_type on oid = objid
        where classid = 'pg_type'::regclass) as types
  `.execute(db)
  const [found] = rows
  return {
    routines: new Set(found?.routines),
    relations: new Set(found?.relations),
    types: new Set(found?.types),
  }
}

function unqualifiedName(body: string, { routines, relations, types }: Names): string | undefined {
  const tokens = statementsIn(body).flat()
  const found = tokens.find(({ kind, text }, index) => {
    const [before, after] = [tokens[index - 1]?.text, tokens[index + 1]?.text]
    if ((kind !== "word" && kind !== "name") || before === "." || after === ".") return false
    const name = bare(text)
    if (after === "(" && routines.has(name)) return true
    if (beforeRelation.has(before ?? "") && relations.has(name)) return true
    if (after === "%" && relations.has(name)) return true
    return beforeType.has(before ?? "") && types.has(name)
  })
  return found && bare(found.text)
}

const beforeRelation = new Set(["from", "join", "into", "update", "only", "table"])
/** `::` is two marks. */
const beforeType = new Set([":", "as"])
