export interface Finding {
  readonly kind: FindingKind
  /** Null where it is about the database as a whole. */
  readonly schema: string | null
  readonly problem: string
  /** A command, or a statement for the owner. */
  readonly repair: string
}

export type FindingKind =
  | "ledger"
  | "behind"
  | "schema_without_tenant"
  | "tenant_without_schema"
  | "role_without_tenant"
  | "tenant_without_role"
  | "invalid_index"
  | "drift"
  | "template_drift"
  | "locks"
  | "catalog"
