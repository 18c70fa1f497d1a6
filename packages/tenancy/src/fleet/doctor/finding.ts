export interface Finding {
  readonly kind: FindingKind
  /** Null where it is about the database as a whole. */
  readonly schema: string | null
  readonly problem: string
  /** Of structure: a line each, `+` what is there and should not be, `-` the other way about. */
  readonly differences?: readonly string[]
  /** A command, or statements. */
  readonly repair: string
  /**
   * Who can run the repair: `db:migrate` does it by itself; `owner`, the login of the commands;
   * `superuser`, whoever administers the server.
   */
  readonly by: "db:migrate" | "owner" | "superuser"
}

export type FindingKind =
  | "ledger"
  | "behind"
  | "schema_without_tenant"
  | "tenant_without_schema"
  | "role_without_tenant"
  | "tenant_without_role"
  | "purge_unfinished"
  | "purge_due"
  | "invalid_index"
  | "drift"
  | "template_drift"
  | "locks"
  | "catalog"
  | "role"
  | "membership"
  | "setting"
  | "missing_right"
  | "excess_right"
  | "foreign_owner"
  | "unsealed"
  | "security_definer"
  | "shadow"
  | "hardening"
