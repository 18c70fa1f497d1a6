import type { MigrationPlan } from "@repo/tenancy/fleet"

/** The SQL per schema, as a script to read, or as JSON for programs. */
export function printPlan(plan: MigrationPlan, json: boolean | undefined): void {
  if (json) console.log(JSON.stringify(plan, null, 2))
  else printScript(plan)
}

function printScript({ schemas, risks }: MigrationPlan): void {
  if (schemas.length === 0) console.log("Everything is at head.")
  for (const { schema, slug, steps } of schemas) {
    console.log(`-- ${schema}${slug && ` (${slug})`}`)
    for (const { migration, sql } of steps) {
      console.log(
        `-- ${migration}${sql ? "" : " runs as TypeScript: its SQL is known when it runs"}`,
      )
      for (const statement of sql ?? []) console.log(`${statement};`)
    }
    console.log("")
  }
  for (const { migration, table, risk, safer } of risks) {
    console.error(`warning: ${migration} on ${table} ${risk}. Safer: ${safer}.`)
  }
}
