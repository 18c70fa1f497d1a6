export { createEmptyDatabase, type EmptyDatabase } from "./empty-database.ts"
export type {
  IsolationAnswer,
  IsolationApp,
  IsolationCache,
  IsolationDatabase,
  IsolationHandles,
  IsolationQuestion,
  IsolationResolver,
  IsolationRows,
  IsolationWeb,
} from "./isolation/isolation-app.ts"
export {
  checkIsolation,
  type IsolationCase,
  type IsolationOutcome,
  type IsolationReport,
  isolationCases,
} from "./isolation/isolation-cases.ts"
export { IsolationError, type IsolationEvidence } from "./isolation/isolation-error.ts"
export { hasPgBouncer, type PgBouncer, startPgBouncer } from "./pgbouncer.ts"
