export { PASSWORD, people } from "./people.ts"
export { hasRows, writeRows } from "./rows.ts"
export { type TenantFixture, tenants } from "./tenants.ts"
