import { readFile, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { TEMPLATE_SCHEMA } from "@repo/tenancy"
import { Kysely, PostgresDialect } from "kysely"
import { generate } from "kysely-codegen"
import pg from "pg"
import { readColumnFacts } from "./column-facts.ts"
import { generatedColumns, generatorDialect, withFacts } from "./column-types.ts"

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
      const text = await describeTables(db, schema)
      const current = await readFile(pathOf(file), "utf8").catch(() => "")
      if (text !== current) stale.push({ file, text })
    }
    return stale
  } finally {
    await db.destroy()
  }
}

/** The generated types of one schema, as the text of a file. */
export async function describeTables(db: Kysely<unknown>, schema: string): Promise<string> {
  const facts = await readColumnFacts(db, schema)
  const text = await generate({
    db,
    dialect: generatorDialect(schema),
    // With the schema as default, table names come out unqualified.
    defaultSchemas: [schema],
    includePattern: `${schema}.*`,
    outFile: null,
    postprocess: async ({ metadata }) => withFacts(metadata, facts),
    overrides: { columns: generatedColumns(facts) },
    customImports: { GeneratedAlways: "kysely" },
    singularize: true,
  })
  return `${text.trimEnd()}\n`
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url))
}
