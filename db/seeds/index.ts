import { acme } from "./acme.ts"
import type { TenantFixture } from "./fixture.ts"
import { globex } from "./globex.ts"
import { initech } from "./initech.ts"

export const tenants: readonly TenantFixture[] = [acme, globex, initech]

export { PASSWORD, type TenantFixture } from "./fixture.ts"
export { people } from "./people.ts"
export { planTenant } from "./plan.ts"
