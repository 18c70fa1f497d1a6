import { randomUUID } from "node:crypto"
import { type Tenant, tenantScope, withTenant } from "@repo/tenancy"
import type { AuditSource } from "../src/index.ts"

/** Where a row of the audit log says it comes from. */
export function source(tenant?: Tenant): AuditSource {
  return {
    actorId: randomUUID(),
    actingAs: tenant ? "member" : "person",
    tenantId: tenant?.id ?? null,
    requestId: "a-request",
    address: "192.0.2.7",
    agent: "a test",
  }
}

export function inTenant<T>(tenant: Tenant, run: () => Promise<T>): Promise<T> {
  return withTenant(tenantScope({ tenant, access: "write", actor: "system" }), run)
}
