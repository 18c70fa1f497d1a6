import { readFile, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { TEMPLATE_SCHEMA } from "@repo/tenancy"
import { Kysely, PostgresDialect, sql } from "kysely"
import {
  PostgresDialect as GeneratorDialect,
  GenericExpressionNode,
  generate,
  IdentifierNode,
} from "kysely-codegen"
import pg from "pg"

/** The files of generated types, and the schema each describes. */
const sources = [
  { file: "shared.ts", schema: "public" },
  { file: "tenant.ts", schema: TEMPLATE_SCHEMA },
] as const

/**
 * Writes the types of the shared tables (from `public`) and of the tenant tables (from the
 * template) and returns the names of the files that changed. The database must be at head.
 *
 *     await writeTypes(ownerUrl)  // ["tenant.ts"]
 */
export async function writeTypes(connectionString: string): Promise<string[]> {
  const stale = await staleTypes(connectionString)
  for (const { file, text } of stale) await writeFile(pathOf(file), text)
  return stale.map(({ file }) => file)
}

/** The files that no longer say what the database says, with what they should say. */
export async function staleTypes(
  connectionString: string,
): Promise<{ file: string; text: string }[]> {
  const pool = new pg.Pool({ connectionString, max: 2 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const stale: { file: string; text: string }[] = []
    for (const { file, schema } of sources) {
      const text = await describe(db, schema)
      const current = await readFile(pathOf(file), "utf8").catch(() => "")
      if (text !== current) stale.push({ file, text })
    }
    return stale
  } finally {
    await db.destroy()
  }
}

async function describe(db: Kysely<unknown>, schema: string): Promise<string> {
  const text = await generate({
    db,
    // `date` is text and `int8` a number: see ../column-values.ts, which makes it so.
    dialect: new GeneratorDialect({ dateParser: "string", defaultSchemas: [schema] }),
    typeMapping: { int8: "number" },
    // With the schema as default, table names come out unqualified.
    defaultSchemas: [schema],
    includePattern: `${schema}.*`,
    overrides: { columns: await generatedColumns(db, schema) },
    customImports: { GeneratedAlways: "kysely" },
    singularize: true,
  })
  return `${text.trimEnd()}\n`
}

/** Columns that only the database fills: `insert` and `update` of them must not compile. */
async function generatedColumns(
  db: Kysely<unknown>,
  schema: string,
): Promise<Record<string, GenericExpressionNode>> {
  const { rows } = await sql<{ name: string; type: string }>`
    select c.relname || '.' || a.attname as name,
      case when a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
        then 'number' else 'string' end as type
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relkind in ('r', 'p') and not a.attisdropped
      and (a.attgenerated <> '' or a.attidentity = 'a')
    order by 1
  `.execute(db)
  // Nodes and not text, which kysely-codegen reads with a compiler API that TypeScript 7 lacks.
  return Object.fromEntries(
    rows.map(({ name, type }) => [
      name,
      new GenericExpressionNode("GeneratedAlways", [new IdentifierNode(type)]),
    ]),
  )
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}
