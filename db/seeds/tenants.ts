import type { MemberRole } from "../src/index.ts"

/** A tenant of the fixtures; its members are named by their address. */
export interface TenantFixture {
  readonly slug: string
  readonly name: string
  readonly members: Readonly<Record<string, MemberRole>>
}

export const tenants: readonly TenantFixture[] = [
  {
    slug: "acme",
    name: "Acme Outdoor",
    members: {
      "owner@acme.test": "owner",
      "admin@acme.test": "admin",
      "member@acme.test": "member",
      "both@example.test": "member",
    },
  },
  {
    slug: "globex",
    name: "Globex Energy",
    members: {
      "owner@globex.test": "owner",
      "admin@globex.test": "admin",
      "member@globex.test": "member",
      "both@example.test": "member",
    },
  },
  {
    slug: "initech",
    name: "Initech Payroll",
    members: {
      "owner@initech.test": "owner",
      "admin@initech.test": "admin",
      "member@initech.test": "member",
    },
  },
]
