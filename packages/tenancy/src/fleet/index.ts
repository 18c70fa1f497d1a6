export type { Grants, TableGrants } from "./grants.ts"
