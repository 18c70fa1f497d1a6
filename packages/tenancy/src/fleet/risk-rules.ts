export interface RiskRule {
  /** Names the table as `table`. White space is single. */
  readonly statement: RegExp
  readonly unless?: RegExp
  /** From how many rows on it matters. A large table's unless given. */
  readonly fromRows?: number
  readonly risk: string
  readonly safer: (table: string) => string
}

/** Rows from which on reading or writing all of a table is felt: some tenths of a second. */
export const largeTable = 10_000

const alter = String.raw`^alter table (?:if exists )?(?:only )?(?<table>"?[\w.]+"?)`
const addColumn = String.raw`${alter}.*\badd (?:column )?(?:if not exists )?`

export const riskRules: readonly RiskRule[] = [
  {
    statement: new RegExp(`${addColumn}.*\\bnot null\\b`, "i"),
    unless: /\bdefault\b|\bgenerated\b|\bserial\b|\bbigserial\b|\badd constraint\b|\bcheck\b/i,
    fromRows: 1,
    risk: "adds a NOT NULL column without a default, which fails where the table has rows",
    safer: () =>
      "add it with a default, or nullable, fill it, and set NOT NULL in a later migration",
  },
  {
    statement: new RegExp(
      `${addColumn}.*\\b(?:serial|bigserial|generated\\b.*\\b(?:stored|as identity)|default\\b.*\\b(?:random|gen_random_uuid|uuidv7|uuid_generate_v\\w+|clock_timestamp|timeofday|nextval)\\()`,
      "i",
    ),
    risk: "adds a column whose value is computed for each row, which rewrites the table while nobody can read it",
    safer: () => "add the column without the default, set the default, then fill it in batches",
  },
  {
    statement: new RegExp(`${addColumn}.*\\b(?:serial|bigserial)\\b`, "i"),
    risk: "adds a serial column, which rewrites the table while nobody can read it",
    safer: () => "add an integer column, fill it in batches, then add the sequence as its default",
  },
  {
    statement: new RegExp(`${alter}.*\\balter (?:column )?"?\\w+"? (?:set data )?type\\b`, "i"),
    risk: "changes a column's type, which rewrites the table and its indexes while nobody can read it",
    safer: () => "add a column of the new type, fill it in batches, and let the app change over",
  },
  {
    statement: new RegExp(`${alter}.*\\balter (?:column )?"?\\w+"? set not null\\b`, "i"),
    risk: "reads the whole table for NOT NULL while nobody can read it",
    safer: (table) =>
      `add constraint … check (… is not null) not valid, then in a later migration "alter table ${table} validate constraint …" and set not null`,
  },
  {
    statement: new RegExp(`${alter}.*\\b(?:foreign key|references|check)\\b`, "i"),
    unless:
      /\bnot valid\b|\badd (?:column )?(?:if not exists )?(?!constraint|foreign|check)"?\w+"? \w+/i,
    risk: "checks every row for a new constraint while nobody can write",
    safer: (table) =>
      `add it as not valid, then in a later migration "alter table ${table} validate constraint …"`,
  },
  {
    statement: new RegExp(
      `${alter}.*\\badd (?:constraint "?\\w+"? )?(?:unique|primary key|exclude)\\b`,
      "i",
    ),
    unless: /\busing index\b/i,
    risk: "builds an index while nobody can read the table",
    safer: () =>
      "create unique index concurrently in a file with transaction = false, then add constraint … using index",
  },
  {
    statement: /^create (?:unique )?index (?!concurrently).*?\bon (?:only )?(?<table>"?[\w.]+"?)/i,
    risk: "builds an index while nobody can write to the table",
    safer: () =>
      "create index concurrently if not exists, in a file that exports transaction = false",
  },
  {
    statement:
      /^(?:vacuum \(?full\)?|cluster|refresh materialized view(?! concurrently)) (?<table>"?[\w.]+"?)/i,
    risk: "rewrites it while nobody can read it",
    safer: () => "leave it to autovacuum, or refresh concurrently",
  },
  {
    statement: /^lock (?:table )?(?<table>"?[\w.]+"?)/i,
    risk: "locks the table until the migration ends",
    safer: () => "let the statement that needs the lock take it",
  },
]
