import { anyName, type Clause } from "./clauses.ts"
import { functionsOfDefault, keepsRows } from "./expressions.ts"
import type { Facts } from "./facts.ts"

export interface RiskRule {
  /** What {@link Clause} has as its text. Of statements it names the table, or tables, as `tables`. */
  readonly pattern: RegExp
  readonly unless?: RegExp
  /** For what only the catalogs know. */
  readonly onlyIf?: (clause: Clause, facts: Facts) => boolean
  /** From how many rows on it matters. A large table's unless given; 0: wherever the table is. */
  readonly fromRows?: number
  readonly risk: string
  /** In one line. */
  readonly safer: (table: string) => string
  /** It takes rows or their columns away: for a rollback there is no safer way to do that. */
  readonly loses?: true
}

/** Rows from which on reading or writing all of a table is felt: some tenths of a second. */
export const largeTable = 10_000

const validateLater = (table: string) =>
  `add it as not valid, then in a later migration "alter table ${table} validate constraint …"`
const inTwoReleases = () =>
  "in a release after the one whose code has stopped using it (docs/operations.md, Expand, then contract)"
const addThenMove = () =>
  "add the new name beside the old one, write both, and drop the old one in a later release (docs/operations.md, Expand, then contract)"

/** Of one clause of an `alter table`. */
export const alterRules: readonly RiskRule[] = [
  {
    pattern: /^add column .*\b(?:not null|primary key)\b/,
    unless: /\bdefault (?!null\b)|\bgenerated\b|^add column (?:small|big)?serial/,
    fromRows: 1,
    risk: "adds a NOT NULL column without a default, which fails where the table has rows",
    safer: () =>
      "add it with a default, or nullable, fill it, and set NOT NULL in a later migration",
  },
  {
    pattern: /^add column .*\bdefault\b/,
    onlyIf: (clause, facts) => functionsOfDefault(clause).some((name) => facts.isVolatile(name)),
    risk: "adds a column whose default is computed for each row, which rewrites the table while nobody can read it",
    safer: () => "add the column without the default, set the default, then fill it in batches",
  },
  {
    pattern: /^add column .*\bgenerated always as \(\)(?: .*)? stored\b/,
    risk: "adds a stored generated column, which rewrites the table while nobody can read it",
    safer: () => "compute it in a view or in the query, or add a column that a trigger fills",
  },
  {
    pattern: /^add column (?:(?:small|big)?serial[248]?\b|.*\bgenerated \b.*\bas identity\b)/,
    risk: "adds a column that numbers the rows, which rewrites the table while nobody can read it",
    safer: () => "add an integer column, fill it in batches, then add the sequence as its default",
  },
  {
    pattern: /^add column .*\b(?:unique|primary key)\b/,
    risk: "builds an index while nobody can read the table",
    safer: () =>
      "add the column, create unique index concurrently in a file with transaction = false, then add constraint … using index",
  },
  {
    // A new column without a value has no row that could break a foreign key.
    pattern:
      /^add column (?:.*\bcheck \(\)|.*\bdefault (?!null\b).*\breferences\b|.*\breferences\b.*\bdefault (?!null\b))/,
    unless: /\bnot enforced\b/,
    risk: "checks every row for a new constraint while nobody can read the table",
    safer: (table) => `add the column alone; for the constraint, ${validateLater(table)}`,
  },
  {
    pattern: /^alter column (?:set data )?type\b/,
    onlyIf: (clause, facts) => !keepsRows(clause, facts),
    risk: "changes a column's type, which rewrites the table or its indexes while nobody can read it",
    safer: () => "add a column of the new type, fill it in batches, and let the app change over",
  },
  {
    pattern: /^alter column set expression\b/,
    risk: "computes a stored column anew, which rewrites the table while nobody can read it",
    safer: () => "add a column with the new expression, and let the app change over",
  },
  {
    pattern: /^alter column set not null\b/,
    onlyIf: (clause, facts) => !facts.isNeverNull(clause),
    risk: "reads the whole table for NOT NULL while nobody can read it",
    safer: (table) =>
      `add constraint … check (… is not null) not valid, then in a later migration "alter table ${table} validate constraint …", then set not null`,
  },
  {
    pattern: /^add (?:foreign key|check|not null)\b/,
    unless: /\bnot (?:valid|enforced)\b/,
    risk: "checks every row for a new constraint while nobody can write",
    safer: validateLater,
  },
  {
    pattern: /^add (?:unique|primary key|exclude)\b/,
    unless: /\busing index\b/,
    risk: "builds an index while nobody can read the table",
    safer: () =>
      "create unique index concurrently in a file with transaction = false, then add constraint … using index (an exclusion constraint has no such way: add it while the table is small)",
  },
  {
    pattern: /^set (?:logged|unlogged|access method|tablespace)\b/,
    risk: "writes the whole table anew while nobody can read it",
    safer: () => "make a table beside it, copy in batches, and let the app change over",
  },
  {
    pattern: /^drop column\b/,
    fromRows: 0,
    risk: "drops a column: its data is gone, and running code that names it fails",
    safer: inTwoReleases,
    loses: true,
  },
  {
    pattern: /^rename (?:column )?to\b|^set schema\b/,
    fromRows: 0,
    risk: "renames what running code may name, which then fails",
    safer: addThenMove,
  },
]

const table = `(?<tables>(?:${anyName}\\.)?${anyName})`
const list = "(?:table )?(?:only )?(?<tables>.+?)"

/** Of whole statements. */
export const statementRules: readonly RiskRule[] = [
  {
    pattern: new RegExp(
      `^create (?:unique )?index (?!concurrently\\b)(?:(?:if not exists )?${anyName} )?on (?:only )?${table}`,
    ),
    risk: "builds an index while nobody can write to the table",
    safer: () =>
      "create index concurrently if not exists, in a file that exports transaction = false",
  },
  {
    pattern: new RegExp(
      `^(?:vacuum \\( [^)]*\\bfull\\b(?! (?:false|off|0))[^)]*\\)|vacuum full(?: freeze)?(?: verbose)?(?: analyze)?|cluster(?: verbose| \\([^)]*\\))?(?: ${anyName} on)?) ${table}`,
    ),
    risk: "rewrites it while nobody can read it",
    safer: () => "leave it to autovacuum, or repack it by a tool that works online",
  },
  {
    pattern: new RegExp(`^refresh materialized view (?!concurrently\\b)${table}`),
    risk: "computes it anew while nobody can read it",
    safer: () => "refresh it concurrently, for which it needs a unique index",
  },
  {
    pattern: new RegExp(`^reindex (?:\\([^)]*\\) )?table (?!concurrently\\b)${table}`),
    unless: /^reindex \([^)]*\bconcurrently\b/,
    risk: "builds its indexes anew while nobody can write to the table",
    safer: () => "reindex table concurrently, in a file that exports transaction = false",
  },
  {
    pattern: new RegExp(`^lock ${list}(?: in [a-z ]+ mode)?(?: nowait)?$`),
    risk: "locks the table until the migration ends",
    safer: () => "let the statement that needs the lock take it",
  },
  {
    pattern:
      /^drop (?:table|view|materialized view) (?:if exists )?(?<tables>.+?)(?: cascade| restrict)?$/,
    fromRows: 0,
    risk: "drops it: its data is gone, and running code that names it fails",
    safer: inTwoReleases,
    loses: true,
  },
  {
    pattern: new RegExp(
      `^truncate ${list}(?: (?:restart|continue) identity)?(?: cascade| restrict)?$`,
    ),
    fromRows: 1,
    risk: "removes all its rows",
    safer: () => "take a backup of them first",
    loses: true,
  },
  {
    pattern: new RegExp(`^delete from (?:only )?${table}`),
    unless: / where /,
    fromRows: 1,
    risk: "removes all its rows",
    safer: () => "take a backup of them first",
    loses: true,
  },
]
