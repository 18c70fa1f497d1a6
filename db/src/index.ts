export { grants } from "./grants.ts"
export { createHandles, type HandleOptions, type Handles } from "./handles.ts"
export type { SharedTables, TenantTables } from "./tables.ts"
export type { MemberRole } from "./types/shared.ts"
