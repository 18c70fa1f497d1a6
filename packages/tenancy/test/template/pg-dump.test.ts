import { execFileSync } from "node:child_process"
import { expect, test } from "vitest"
import { kindCases } from "./kind-cases/index.ts"
import { shareSchemas } from "./schemas.ts"
import { serverVersion } from "./server-version.ts"

const schemas = shareSchemas()
const server = await serverVersion()
const program = installedVersion()
const reason = whyNot()
if (reason) console.info(`pg_dump does not check the template: ${reason}.`)
const cases = kindCases.filter(({ since = 15 }) => since <= server)

test.skipIf(reason).each(cases)(
  "pg_dump tells no clone from its template: $kind",
  async ({ ddl }) => {
    const template = await schemas.make(ddl)

    const clone = await schemas.clone(template)

    expect(dumpOf(clone)).toEqual(dumpOf(template))
  },
)

/** Its statements without the schema's name, the dump's random key and the orders. */
function dumpOf(schema: string): string[] {
  const text = execFileSync("pg_dump", ["-s", "-n", schema, schemas.ownerUrl], { encoding: "utf8" })
  return text
    .replaceAll(/^(--|\\).*$/gm, "")
    .replaceAll(new RegExp(`\\b${schema}\\b`, "g"), "the_schema")
    .replaceAll(/WITH \((.*)\)/g, (_, options: string) => options.split(", ").toSorted().join(", "))
    .split(/;\n+/)
    .map((statement) => statement.trim())
    .toSorted()
}

function whyNot(): string | undefined {
  if (program === undefined) return "it is not installed"
  if (program < server) return `it is version ${program}, the server ${server}`
  return undefined
}

function installedVersion(): number | undefined {
  try {
    const text = execFileSync("pg_dump", ["--version"], { encoding: "utf8" })
    return Number(/(\d+)/.exec(text)?.[1])
  } catch {
    return undefined
  }
}
