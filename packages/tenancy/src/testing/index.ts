export { createEmptyDatabase, type EmptyDatabase } from "./empty-database.ts"
