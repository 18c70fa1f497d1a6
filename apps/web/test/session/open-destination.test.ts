import { parseSlug } from "@repo/tenancy"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseDestination } from "../../src/server/session/destination.ts"
import { openDestination } from "../../src/server/session/open-destination.ts"
import { type AppDatabase, openAppDatabase } from "../app-database.ts"

let app: AppDatabase

beforeAll(async () => {
  app = await openAppDatabase()
})

afterAll(() => app.close())

describe("where a sign-in leads", () => {
  const hosts = { root: new URL("https://example.com"), routing: "subdomain" } as const
  const lead = async (userId: string, callbackUrl: string) => {
    const destination = parseDestination(callbackUrl, hosts)
    return (await openDestination(app.sharedDb, { userId, destination, hosts })).href
  }

  test("a member comes back to their tenant's page", async () => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    const page = "https://acme.example.com/projects/1?tab=2"
    expect(await lead(user.id, page)).toBe(page)
  })

  test("a superuser gets to any tenant's", async () => {
    const user = await app.addUser({ isSuperuser: true })
    const page = "https://globex.example.com/"
    expect(await lead(user.id, page)).toBe(page)
  })

  test.each([
    ["the root host's start page", "https://example.com"],
    ["the root host's start page, as a path", "/"],
    ["the root host's start page, with a query", "https://example.com/?from=a-mail"],
    ["another's tenant", "https://globex.example.com/"],
    ["no tenant", "https://nobody-has-this.example.com/"],
    ["another site", "https://evil.example/"],
    ["nothing", ""],
  ])("%s is the chooser", async (_, callbackUrl) => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    expect(await lead(user.id, callbackUrl)).toBe("https://example.com/tenants")
  })

  test("another page of the root host is opened", async () => {
    const { id } = await app.addUser()
    expect(await lead(id, "https://example.com/account")).toBe("https://example.com/account")
  })
})

describe("where a sign-in leads in cookie routing", () => {
  const hosts = { root: new URL("https://example.com"), routing: "cookie" } as const
  const lead = async (callbackUrl: string, activeSlug?: string) => {
    const user = await app.addUser()
    await app.addMember(user.id, "acme")
    const destination = parseDestination(callbackUrl, hosts)
    const active = activeSlug === undefined ? undefined : parseSlug(activeSlug)
    const question = { userId: user.id, destination, hosts, activeSlug: active }
    return (await openDestination(app.sharedDb, question)).href
  }

  test("the start page is the active tenant's, when it is the person's own", async () => {
    expect(await lead("/?from=a-mail", "acme")).toBe("https://example.com/?from=a-mail")
  })

  test.each([undefined, "globex", "nobody-has-this"])(
    "the start page with active tenant %s is the chooser",
    async (slug) => {
      expect(await lead("/", slug)).toBe("https://example.com/tenants")
    },
  )
})
