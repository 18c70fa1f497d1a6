export { TemplateRefusedError } from "../template/errors.ts"
export { fingerprint } from "../template/fingerprint.ts"
export { tenantRole } from "../template/template-role.ts"
export { type ExamineOptions, examine } from "./doctor/examine.ts"
export type { Finding, FindingKind } from "./doctor/finding.ts"
export { MigrationLockedError, MigrationRefusedError, NotInstalledError } from "./errors.ts"
export type { Grants, TableGrants } from "./grants.ts"
export { type HardenOptions, hardenDatabase, hardening, hardeningState } from "./harden.ts"
export { assertInstalled, install } from "./install.ts"
export { keepHeapSmall } from "./keep-heap-small.ts"
export type { Login } from "./login.ts"
export { type MigrateReport, migrate } from "./migrate.ts"
export {
  type Migration,
  type MigrationFile,
  type MigrationSequence,
  type MigrationSet,
  nextMigrationName,
  readMigrations,
} from "./migrations.ts"
export { type Owner, withOwner } from "./owner.ts"
export {
  type MigrationPlan,
  type PlannedSchema,
  type PlannedStep,
  planMigrations,
  planRollback,
} from "./plan.ts"
export type { Risk } from "./risks/find-risks.ts"
export { type ProvisionOptions, provisionRoles } from "./roles.ts"
export { type RollbackOptions, type RollbackReport, rollback } from "./rollback.ts"
export type { CanaryReport, FleetFailure, FleetProgress, RunOptions, Stop } from "./run.ts"
export type { TenantChoice } from "./select-tenants.ts"
export { assertOwnLogin } from "./shared-login.ts"
export { type FleetStatus, type SchemaStatus, status, type TenantStatusLine } from "./status.ts"
