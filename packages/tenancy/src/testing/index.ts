export { createEmptyDatabase, type EmptyDatabase } from "./empty-database.ts"
export { hasPgBouncer, type PgBouncer, startPgBouncer } from "./pgbouncer.ts"
