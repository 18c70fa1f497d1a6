import { fileURLToPath } from "node:url"
import { type FleetFailure, type MigrationSequence, readMigrations } from "@repo/tenancy/fleet"
import { UsageError } from "./exit.ts"

const root = new URL("../../migrations/", import.meta.url)

/** Where this app's migration files are. */
export const migrationFolders: Record<MigrationSequence, string> = {
  shared: fileURLToPath(new URL("shared", root)),
  tenant: fileURLToPath(new URL("tenant", root)),
}

export const readAppMigrations = () => readMigrations(migrationFolders)

export interface SequenceFlags {
  readonly shared?: true
  readonly tenant?: true
}

/** @throws UsageError when both are given. */
export function sequenceOf({ shared, tenant }: SequenceFlags): MigrationSequence | undefined {
  if (shared && tenant) throw new UsageError("Give --shared or --tenant, not both.")
  return shared ? "shared" : tenant ? "tenant" : undefined
}

/** A line for each schema that failed; then the command has failed. */
export function reportFailures(failures: readonly FleetFailure[], again: string): void {
  for (const { schema, name, error, statement } of failures.slice(0, shown)) {
    console.error(`${schema} ${name}: ${error}${statement ? ` (in: ${oneLine(statement)})` : ""}`)
  }
  if (failures.length > shown)
    console.error(`… and ${failures.length - shown} more: pnpm db:status`)
  if (failures.length === 0) return
  console.error(`error: ${failures.length} failed, see above. Correct the cause, then ${again}.`)
  process.exitCode = 1
}

/** A fleet that fails as one says the same thing thousands of times. */
const shown = 20

function oneLine(statement: string): string {
  const line = statement.trim().replaceAll(/\s+/g, " ")
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}
