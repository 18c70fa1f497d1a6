export { oldestServedTenant } from "../migrations/oldest-served.ts"
export { type AuditAction, auditActions } from "./audit/actions.ts"
export type { AuditRule } from "./audit/audit-rule.ts"
export {
  type AuditEntry,
  type AuditSource,
  type AuditTrace,
  auditRow,
  writeAudit,
} from "./audit/write-audit.ts"
export { type EmailAddress, parseEmailAddress } from "./email-address.ts"
export { grants } from "./grants.ts"
export { createHandles, type HandleOptions, type Handles } from "./handles.ts"
export type { SharedTables, TenantTables } from "./tables.ts"
export { registerTenantHooks } from "./tenant-hooks.ts"
export type { MemberRole } from "./types/shared.ts"
