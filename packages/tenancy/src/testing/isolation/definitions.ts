import { cacheCases } from "./cases/cache.ts"
import { connectionCases } from "./cases/connections.ts"
import { resolverCases } from "./cases/resolver.ts"
import { rightsCases } from "./cases/rights.ts"
import { routineCases } from "./cases/routines.ts"
import { statementCases } from "./cases/statements.ts"
import { transactionCases } from "./cases/transactions.ts"
import { waysOutCases } from "./cases/ways-out.ts"
import { webCases } from "./cases/web.ts"
import type { IsolationDefinition } from "./isolation-definition.ts"

export const definitions: readonly IsolationDefinition[] = [
  ...connectionCases,
  ...waysOutCases,
  ...transactionCases,
  ...statementCases,
  ...rightsCases,
  ...routineCases,
  ...cacheCases,
  ...resolverCases,
  ...webCases,
]
