import { acme } from "./acme.ts"
import type { ProjectFixture } from "./fixture.ts"
import { globex } from "./globex.ts"
import { initech } from "./initech.ts"

/** By the slug of the tenant. */
export const exampleProjects: Readonly<Record<string, readonly ProjectFixture[]>> = {
  acme,
  globex,
  initech,
}
