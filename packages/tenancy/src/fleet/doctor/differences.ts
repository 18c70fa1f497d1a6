import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../../identifiers.ts"
import { describeSchema } from "../../template/describe.ts"
import { RANKS, type Statement } from "../../template/statement.ts"

export interface Differences {
  /** `+` what only the tenant has, `-` what only the template has. */
  readonly differences: readonly string[]
  /** Statements that make the tenant as the template is; null where rows could be lost. */
  readonly repair: string | null
}

/** What a tenant at the template's head has in another way than the template. */
export async function compareWithTemplate(
  db: Kysely<unknown>,
  schema: string,
): Promise<Differences> {
  return await db.transaction().execute(async (transaction) => {
    const template = await describeSchema(transaction, TEMPLATE_SCHEMA)
    const tenant = await describeSchema(transaction, schema)
    const extra = without(tenant.statements, template.statements)
    const missing = without(template.statements, tenant.statements)
    const refused = tenant.refused.filter((name) => !template.refused.includes(name))
    const differences = [
      ...changesOf(missing, extra),
      ...extra.filter((statement) => !counterpart(statement, missing)).map(({ sql }) => `+ ${sql}`),
      ...missing.filter((statement) => !counterpart(statement, extra)).map(({ sql }) => `- ${sql}`),
      ...refused.map((name) => `+ ${name}`),
    ]
    const [tables, others] = [missing, extra].map((some) => some.filter(isTable))
    const constraints = constraintsOf(tables ?? [], others ?? [])
    const isSafe =
      refused.length === 0 &&
      [...extra, ...missing].every((one) => isTable(one) || replaceable.has(one.rank))
    const rest = (some: readonly Statement[]) => some.filter((statement) => !isTable(statement))
    const drops = isSafe ? await dropsOf(transaction, rest(extra).toReversed()) : null
    if (!drops || !constraints) return { differences, repair: null }
    const path = `set search_path to "${schema}", extensions`
    const makes = rest(missing).map((statement) => statement.sql)
    return { differences, repair: [path, ...drops, ...constraints, ...makes].join(";\n") }
  })
}

/** What holds no rows: it can be dropped and made again. */
const replaceable: ReadonlySet<number> = new Set([
  RANKS.functions,
  RANKS.checks,
  RANKS.keys,
  RANKS.views,
  RANKS.indexes,
  RANKS.foreignKeys,
  RANKS.statistics,
  RANKS.triggers,
  RANKS.policies,
])

function without(some: readonly Statement[], others: readonly Statement[]): Statement[] {
  const known = new Set(others.map(({ sql }) => sql))
  return some.filter((statement) => !statement.isState && !known.has(statement.sql))
}

function counterpart({ rank, name }: Statement, others: readonly Statement[]) {
  return others.find((other) => other.rank === rank && other.name === name)
}

/** Of a table, the lines that differ: its columns. */
function changesOf(missing: readonly Statement[], extra: readonly Statement[]): string[] {
  return missing.flatMap((statement) => {
    const other = counterpart(statement, extra)
    if (!other) return []
    const [wanted, has] = [linesOf(statement.sql), linesOf(other.sql)]
    return [
      `  ${wanted[0]?.replace(/ \($/, "")}`,
      ...has.filter((line) => !wanted.includes(line)).map((line) => `+ ${line}`),
      ...wanted.filter((line) => !has.includes(line)).map((line) => `- ${line}`),
    ]
  })
}

function isTable({ rank }: Statement): boolean {
  return rank === RANKS.tables
}

/** Of tables that differ in keys and checks alone; null where they differ in more. */
function constraintsOf(
  missing: readonly Statement[],
  extra: readonly Statement[],
): readonly string[] | null {
  const statements: string[] = []
  for (const statement of missing) {
    const other = counterpart(statement, extra)
    if (!other) return null
    const [wanted, has] = [linesOf(statement.sql), linesOf(other.sql)]
    const drops = has.filter((line) => !wanted.includes(line)).map(constraintIn)
    const adds = wanted.filter((line) => !has.includes(line)).map(constraintIn)
    if ([...drops, ...adds].includes(undefined)) return null
    const table = `alter table only ${/^create (?:unlogged )?table (.+) \($/.exec(wanted[0] ?? "")?.[1]}`
    statements.push(...drops.map((found) => `${table} drop constraint ${found?.name}`))
    statements.push(...adds.map((found) => `${table} add ${found?.text}`))
  }
  return missing.length === extra.length ? statements : null
}

function constraintIn(text: string): { name: string; text: string } | undefined {
  const [, name] = /^constraint ("(?:[^"]|"")+"|\S+) /i.exec(text) ?? []
  return name === undefined ? undefined : { name, text }
}

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim().replace(/,$/, ""))
}

/** Null where PostgreSQL has no plain `drop` for one of them. */
async function dropsOf(
  db: Kysely<unknown>,
  statements: readonly Statement[],
): Promise<readonly string[] | null> {
  const addresses = statements.map(({ makes }) => makes[0] ?? null)
  if (addresses.includes(null)) return null
  const { rows } = await sql<{ type: string; identity: string }>`
    select type, identity
    from unnest(${addresses}::text[]) with ordinality as given (address, place)
    cross join lateral pg_identify_object(
      split_part(address, ':', 1)::oid, split_part(address, ':', 2)::oid, 0
    )
    order by place
  `.execute(db)
  const drops = rows.map(({ type, identity }) => dropOf(type, identity))
  return drops.every((drop) => drop !== null) ? drops : null
}

function dropOf(type: string, identity: string): string | null {
  if (type === "table constraint") {
    const [, name, table] = /^(.+) on (.+)$/.exec(identity) ?? []
    return `alter table ${table} drop constraint ${name}`
  }
  if (type === "statistics object") return `drop statistics ${identity}`
  return droppable.includes(type) ? `drop ${type} ${identity}` : null
}

const droppable = ["index", "view", "function", "procedure", "trigger", "policy"]
