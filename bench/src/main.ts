import { runBenches } from "./harness/run-benches.ts"
import { pointReads } from "./point-read/point-reads.ts"

await runBenches("pnpm bench", pointReads)
