import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { type Statement, type StatementRow, toStatements } from "../statement.ts"
import { withNames } from "../template-role.ts"

export async function comments(catalog: SchemaCatalog): Promise<Statement[]> {
  return (await Promise.all([readComments(catalog), readSchemaComment(catalog)])).flat()
}

async function readComments(catalog: SchemaCatalog) {
  const { rows } = await sql<StatementRow>`
    select
      target as name,
      format('comment on %s is %L', target, description) as text,
      array[classoid || ':' || objoid] as needs
    from (${targets(catalog)}) as described (class, object, part, target)
    join pg_description on classoid = class and objoid = object and objsubid = part
  `.execute(catalog.db)
  return toStatements("comments", rows)
}

async function readSchemaComment({ db, schema }: SchemaCatalog) {
  const { rows } = await sql<{ text: string }>`
    select format('comment on schema %%1$I is %s', replace(quote_literal(description), '%', '%%'))
      as text
    from pg_namespace
    join pg_description on classoid = 'pg_namespace'::regclass and objoid = pg_namespace.oid
    where nspname = ${schema}
  `.execute(db)
  return toStatements(
    "comments",
    rows.map(({ text }) => ({ name: "schema", text: withNames(text) })),
  )
}

/**
 * The kinds of object in the schema, as `comment on` names them. The conditions are on the columns
 * that have an index and a list that is known: a join is estimated as one over the whole fleet. So
 * is a column that is 0 nearly everywhere, unless that is ruled out.
 */
function targets({ relations, indexes, types, routines }: SchemaCatalog) {
  return sql`
    select
      'pg_class'::regclass, oid, 0,
      format(
        '%s %I',
        case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm'
          then 'materialized view' when 'i' then 'index' when 'I' then 'index' else 'table' end,
        relname
      )
    from pg_class where oid = any(${[...relations, ...indexes]}::oid[])
    union all
    select 'pg_class'::regclass, pg_class.oid, attnum, format('column %I.%I', relname, attname)
    from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where attrelid = any(
      ${relations}::oid[] || array(
        select typrelid from pg_type where pg_type.oid = any(${types}::oid[]) and typrelid <> 0
      )
    )
    union all
    select 'pg_type'::regclass, oid, 0,
      format('%s %I', case typtype when 'd' then 'domain' else 'type' end, typname)
    from pg_type where oid = any(${types}::oid[])
    union all
    select 'pg_type'::regclass, typarray, 0, format('type %I[]', typname)
    from pg_type where oid = any(${types}::oid[]) and typarray <> 0
    union all
    select 'pg_type'::regclass, described.oid, 0, format('type %I%s', relname, brackets)
    from pg_class
    join pg_type on pg_type.oid = reltype
    cross join lateral (values (reltype, ''), (typarray, '[]')) as described (oid, brackets)
    where pg_class.oid = any(${relations}::oid[])
    union all
    select 'pg_rewrite'::regclass, pg_rewrite.oid, 0, format('rule %I on %I', rulename, relname)
    from pg_class join pg_rewrite on ev_class = pg_class.oid
    where ev_class = any(${relations}::oid[])
    union all
    select 'pg_proc'::regclass, oid, 0,
      format('%s %s', case prokind when 'p' then 'procedure' else 'function' end, oid::regprocedure)
    from pg_proc where oid = any(${routines}::oid[]) and prokind in ('f', 'p')
    union all
    select 'pg_constraint'::regclass, pg_constraint.oid, 0,
      format('constraint %I on %I', conname, relname)
    from pg_class join pg_constraint on conrelid = pg_class.oid
    where conrelid = any(${relations}::oid[])
    union all
    select 'pg_constraint'::regclass, pg_constraint.oid, 0,
      format('constraint %I on domain %I', conname, typname)
    from pg_type join pg_constraint on contypid = pg_type.oid
    where contypid = any(${types}::oid[]) and contypid <> 0
    union all
    select 'pg_trigger'::regclass, pg_trigger.oid, 0, format('trigger %I on %I', tgname, relname)
    from pg_class join pg_trigger on tgrelid = pg_class.oid
    where tgrelid = any(${relations}::oid[]) and not tgisinternal
    union all
    select 'pg_policy'::regclass, pg_policy.oid, 0, format('policy %I on %I', polname, relname)
    from pg_class join pg_policy on polrelid = pg_class.oid
    where polrelid = any(${relations}::oid[])
    union all
    select 'pg_statistic_ext'::regclass, oid, 0, format('statistics %I', stxname)
    from pg_statistic_ext where stxrelid = any(${relations}::oid[])
  `
}
