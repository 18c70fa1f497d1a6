import { createHash } from "node:crypto"
import type { MigrationFile, MigrationSet } from "@repo/tenancy/fleet"
import { sql } from "kysely"

/** How many migrations a tenant of the bench has before its first change, which makes them 20. */
export const firstMigrations = 19

const tables = Array.from({ length: 10 }, (_, index) => `table_${index + 1}`)

/** Ten tables with forty indexes in nineteen files, as the product of a year looks. */
const first: readonly string[] = [
  ...tables.map(
    (table, index) => `
      create table ${table} (
        id bigint generated always as identity primary key,
        ${index > 0 ? `parent_id bigint references ${tables[index - 1]} on delete cascade,` : ""}
        name text not null check (length(name) < 200), state text not null default 'new',
        amount numeric(12, 2), happened_at timestamptz not null default now()
      );
      create index ${table}_name_idx on ${table} (name)`,
  ),
  tables.slice(0, 2).map(moreIndexes).join(";"),
  ...tables.slice(2).map(moreIndexes),
]

function moreIndexes(table: string): string {
  return `create index ${table}_state_idx on ${table} (state, happened_at);
    create index ${table}_open_idx on ${table} (happened_at) where state = 'new'`
}

/** Add a column and an index: the migration that is measured. The number makes it another one. */
export function change(number: number): string {
  return `alter table table_3 add column extra_${number} text; create index extra_${number}_idx on table_3 (extra_${number})`
}

/** The tables, and then so many changes, or others that are given. */
export function migrationsWith(
  changes: number | readonly string[],
  shared: readonly string[] = [],
): MigrationSet {
  const more =
    typeof changes === "number"
      ? Array.from({ length: changes }, (_, index) => change(index + 1))
      : changes
  return {
    shared: shared.map((text, index) => fileOf("shared", text, index)),
    tenant: [...first, ...more].map((text, index) => fileOf("tenant", text, index)),
  }
}

function fileOf(sequence: "shared" | "tenant", text: string, index: number): MigrationFile {
  return {
    sequence,
    name: `${String(index + 1).padStart(4, "0")}_change`,
    checksum: createHash("sha256").update(text).digest("hex"),
    load: async () => ({ up: async (db) => void (await sql.raw(text).execute(db)) }),
  }
}
