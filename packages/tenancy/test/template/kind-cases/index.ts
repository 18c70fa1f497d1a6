import { codeCases } from "./code.ts"
import { columnCases } from "./columns.ts"
import { constraintCases } from "./constraints.ts"
import { indexCases } from "./indexes.ts"
import type { KindCase } from "./kind-case.ts"
import { rightCases } from "./rights.ts"
import { tableCases } from "./tables.ts"
import { typeCases } from "./types.ts"
import { viewCases } from "./views.ts"

export const kindCases: readonly KindCase[] = [
  ...columnCases,
  ...tableCases,
  ...constraintCases,
  ...indexCases,
  ...typeCases,
  ...codeCases,
  ...viewCases,
  ...rightCases,
]
