import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../../identifiers.ts"
import type { Finding } from "../finding.ts"

interface RoutineRow {
  readonly schema: string
  readonly routine: string
  readonly isPinned: boolean
  readonly isPublic: boolean
}

/**
 * Routines that run with their owner's rights, in every schema but PostgreSQL's own. Whoever calls
 * one without a path of its own chooses what its names mean. What a tenant has from the template
 * is said of the template alone.
 */
export async function findUnsafeRoutines(db: Kysely<unknown>): Promise<Finding[]> {
  const { rows } = await sql<RoutineRow>`
    with definers as materialized (
      select nspname::text as schema, pg_proc.oid::regprocedure::text as routine,
        exists (
          select from unnest(proconfig) as setting where starts_with(setting, 'search_path=')
        ) as is_pinned,
        -- In a tenant's schema that is compared with the template, in ours with what is declared.
        nspname not in ('public', 'tenancy')
          and nspname not in (select schema from tenancy.tenants)
          and exists (
            select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0
          ) as is_public
      from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
      where prosecdef and nspname not in ('pg_catalog', 'information_schema')
    )
    select schema, routine, is_pinned as "isPinned", is_public as "isPublic"
    from definers
    where (is_public or not is_pinned)
      and not (
        schema in (select schema from tenancy.tenants)
        and replace(routine, schema || '.', '') in (
          select replace(routine, schema || '.', '') from definers
          where schema = ${TEMPLATE_SCHEMA} and not is_pinned
        )
      )
    order by schema, routine
  `.execute(db)
  return rows.flatMap((row) => [
    ...(row.isPinned ? [] : [unpinned(row)]),
    ...(row.isPublic ? [callable(row)] : []),
  ])
}

function unpinned({ schema, routine }: RoutineRow): Finding {
  return {
    kind: "security_definer",
    schema,
    problem: `${routine} runs with its owner's rights and the caller's search_path`,
    repair: inMigration(
      schema,
      `alter routine ${routine} set search_path = "${schema}", extensions, pg_temp`,
    ),
    by: "owner",
  }
}

function callable({ schema, routine }: RoutineRow): Finding {
  return {
    kind: "security_definer",
    schema,
    problem: `everybody may call ${routine}, which runs with its owner's rights`,
    repair: inMigration(schema, `revoke execute on routine ${routine} from public`),
    by: "owner",
  }
}

/** A change to the template by hand would be drift. */
function inMigration(schema: string, statement: string): string {
  if (schema !== TEMPLATE_SCHEMA) return statement
  return `in a migration (pnpm db:new safe_functions --tenant): ${statement.replaceAll(`${schema}.`, "")}`
}
