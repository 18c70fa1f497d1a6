import type { SharedTables, TenantTables } from "../tables.ts"

/** What the audit log may hold of an action. */
export interface AuditRule<Column extends string = string> {
  /** Whether its rows name a tenant, whose admins may then read them. */
  readonly isOfTenant: boolean
  /** The kind of thing that `object_id` is the id of. */
  readonly object: string
  /** Those that may get in, before and after. What is not named here does not, whoever gives it. */
  readonly columns: readonly Column[]
}

/** No columns of these, whoever asks: they open something. Neither those that hold bytes: hashes. */
type SecretColumn =
  | "password_hash"
  | "token_hash"
  | "code_hash"
  | "verifier_hash"
  | "subject_hash"
  | "identifier"

type OpenColumn<Row> = {
  [Column in keyof Row & string]: Row[Column] extends Buffer ? never : Column
}[keyof Row & string]

type AnyTable = Omit<SharedTables, "audit_log"> & TenantTables

/** What is done in a tenant: its admins may read of it. */
export const inTenant = ruleMaker(true)

/** What is done by somebody or to somebody, in whichever tenant or in none. */
export const ofAll = ruleMaker(false)

function ruleMaker(isOfTenant: boolean) {
  return <
    Table extends keyof AnyTable,
    Column extends Exclude<OpenColumn<AnyTable[Table]>, SecretColumn> = never,
    Fact extends string = never,
  >(
    object: string,
    _table?: Table,
    columns: readonly Column[] = [],
    /** What is worth telling and no column. */
    facts: readonly Fact[] = [],
  ): AuditRule<Column | Fact> => ({ isOfTenant, object, columns: [...columns, ...facts] })
}
