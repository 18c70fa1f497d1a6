export {
  type ConnectionOptions,
  createTenancy,
  type Tenancy,
  type TenancyOptions,
} from "./database/create-tenancy.ts"
export { isHardened } from "./database/is-hardened.ts"
export {
  type Isolation,
  loginProblem,
  type RoleNames,
  roleNames,
  tenantRole,
} from "./database/role-names.ts"
export type { Hardening } from "./database/session.ts"
export {
  ConnectionBusyError,
  ConnectionEndedError,
  ConnectionLostError,
  ConnectionTimeoutError,
  InvalidLoginError,
  InvalidSchemaNameError,
  InvalidSlugError,
  NoActiveTenantError,
  ResponseTimeoutError,
  SlugTakenError,
  StatementRefusedError,
  TenancyError,
  type TenancyErrorCode,
  TenantBusyError,
  TenantMismatchError,
  TenantNotFoundError,
} from "./errors.ts"
export {
  newTenantId,
  parseSchemaName,
  parseSlug,
  RESERVED_SLUGS,
  type SchemaName,
  type Slug,
  schemaNameOf,
  TEMPLATE_SCHEMA,
  type TenantId,
} from "./identifiers.ts"
export { type Access, type Actor, type TenantScope, tenantScope } from "./scope/tenant-scope.ts"
export {
  type AmbientResolver,
  activeScope,
  currentScope,
  currentTenant,
  setAmbientResolver,
  withTenant,
} from "./scope/with-tenant.ts"
export {
  type ChangeOptions,
  type DropOptions,
  dropTenant,
  restoreTenant,
  resumeTenant,
  suspendTenant,
} from "./tenants/change-status.ts"
export { cloneTenant } from "./tenants/clone-tenant.ts"
export { createTenant, type NewTenant } from "./tenants/create-tenant.ts"
export { TenantStateError } from "./tenants/errors.ts"
export { findTenant, requireTenant } from "./tenants/find-tenant.ts"
export { findGrace, type Grace } from "./tenants/grace.ts"
export {
  type LifecycleEnd,
  type LifecycleEvent,
  type LifecycleHooks,
  type LifecycleStep,
  registerLifecycleHooks,
} from "./tenants/hooks.ts"
export { type ListedTenant, listTenants } from "./tenants/list-tenants.ts"
export { type PurgeOptions, type PurgeReport, purgeTenant } from "./tenants/purge-tenant.ts"
export { findRenamedTenant, type RenameOptions, renameTenant } from "./tenants/rename-tenant.ts"
export { findSlugHolder, type SlugHolder } from "./tenants/slug-holder.ts"
export type { Tenant, TenantStatus } from "./tenants/tenant.ts"
