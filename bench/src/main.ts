import { runBenches } from "./harness/run-benches.ts"
import { backendMemory } from "./memory/backend-memory.ts"
import { noisyNeighbours } from "./neighbours/noisy-neighbours.ts"
import { pointReads } from "./point-read/point-reads.ts"
import { productBenches } from "./product-benches.ts"
import { tenantPage } from "./tenant-page/tenant-page.ts"

await runBenches(
  "pnpm bench",
  pointReads,
  noisyNeighbours,
  backendMemory,
  tenantPage,
  ...productBenches,
)
