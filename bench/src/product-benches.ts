import type { Topic } from "./harness/bench.ts"
import { longLists } from "./long-lists/long-lists.ts"

/** What is measured of the product. */
export const productBenches: readonly Topic[] = [longLists]
