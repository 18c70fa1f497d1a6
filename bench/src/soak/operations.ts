import type { Occasion } from "./occasion.ts"
import {
  floatingPromise,
  insertAndDelete,
  rawSql,
  read,
  readAll,
  savepoint,
  sharedQuery,
  stream,
  streamLeftEarly,
  tenantWithinTenant,
  transaction,
  twoAtOnce,
  write,
} from "./ordinary-operations.ts"
import {
  abort,
  becomeAndRead,
  errorInTransaction,
  raw,
  setConfigInTransaction,
  setInTransaction,
  timeLimit,
} from "./refused-operations.ts"

/** Something that an app does to its database, or should not. */
export interface Operation {
  readonly name: string
  /** How often, beside the others. */
  readonly weight: number
  run(occasion: Occasion): Promise<void>
  /** How it is to end. It has to end so: an answer is an error. */
  readonly refusal?: RegExp
}

/** The traffic of a soak, from what is common to what nobody should do. */
export const operations: readonly Operation[] = [
  { name: "read", weight: 30, run: read },
  { name: "read all", weight: 8, run: readAll },
  { name: "write", weight: 12, run: write },
  { name: "insert and delete", weight: 4, run: insertAndDelete },
  { name: "transaction", weight: 6, run: transaction },
  { name: "savepoint", weight: 3, run: savepoint },
  { name: "stream", weight: 3, run: stream },
  { name: "stream left early", weight: 2, run: streamLeftEarly },
  { name: "raw SQL", weight: 6, run: rawSql },
  { name: "two tenants at once", weight: 4, run: twoAtOnce },
  { name: "tenant within tenant", weight: 2, run: tenantWithinTenant },
  { name: "shared query", weight: 5, run: sharedQuery },
  { name: "floating promise", weight: 2, run: floatingPromise },
  { name: "abort", weight: 2, run: abort, refusal: /nobody waits/ },
  { name: "time limit", weight: 0.3, run: timeLimit, refusal: /statement timeout/ },
  { name: "syntax error", weight: 1, run: raw("selekt canary"), refusal: /syntax error/ },
  { name: "error", weight: 1, run: raw("select 1 / 0 as canary"), refusal: /division by zero/ },
  {
    name: "error in a transaction",
    weight: 1,
    run: errorInTransaction,
    refusal: /duplicate key/,
  },
  {
    name: "another tenant's schema",
    weight: 3,
    run: (occasion) => raw(`select canary from ${occasion.other.tenant.schema}.canaries`)(occasion),
    refusal: /permission denied|does not exist/,
  },
  {
    name: "public by name",
    weight: 1,
    run: raw("select canary from public.canaries"),
    refusal: /permission denied/,
  },
  {
    name: "the template by name",
    weight: 1,
    run: raw("select canary from __template__.canaries"),
    refusal: /permission denied/,
  },
  {
    name: "set role",
    weight: 1,
    run: (occasion) => raw(`set role ${occasion.other.tenant.schema}`)(occasion),
    refusal: /SET is not allowed|permission denied|does not exist/,
  },
  {
    name: "set search_path in a transaction",
    weight: 1,
    run: setInTransaction,
    refusal: /SET is not allowed/,
  },
  {
    name: "set_config and a query in text",
    weight: 2,
    run: (occasion) => raw(becomeAndRead(occasion))(occasion),
    refusal: /permission denied|is not allowed/,
  },
  {
    name: "set_config in a transaction, then a read",
    weight: 1,
    run: setConfigInTransaction,
    refusal: /permission denied|is not allowed/,
  },
  {
    name: "do block",
    weight: 1,
    run: (occasion) =>
      raw(`do $$ begin set local role ${occasion.other.tenant.schema}; end $$`)(occasion),
    refusal: /permission denied|is not allowed/,
  },
  {
    name: "large object",
    weight: 1,
    run: raw("select lo_from_bytea(0, 'left')::text as canary"),
    refusal: /permission denied|is not allowed/,
  },
  {
    name: "several statements in one",
    weight: 1,
    run: raw("select canary from canaries; commit; set search_path to public"),
    refusal: /multiple commands/,
  },
]
