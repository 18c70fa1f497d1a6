import type { TenantId } from "@repo/tenancy"
import { afterAll, beforeAll, expect, test } from "vitest"
import { asVisitorOf } from "../src/server/audit/visit-source.ts"
import { addMember, changeRole, removeMember } from "../src/server/members/change-members.ts"
import { countMembers, listMembers } from "../src/server/members/list-members.ts"
import { type AppDatabase, openAppDatabase, visit } from "./app-database.ts"

let app: AppDatabase
let acme: TenantId
let globex: TenantId

beforeAll(async () => {
  app = await openAppDatabase()
  acme = await idOf("acme")
  globex = await idOf("globex")
})

afterAll(() => app.close())

test("of two owners who demote each other at the same time, one remains", async () => {
  for (let round = 0; round < 5; round++) {
    const [a, b] = [await member("owner"), await member("owner")]
    const outcomes = await Promise.all([
      changeRole(app.sharedDb, { tenantId: acme, ...as(a), userId: b, role: "member" }),
      changeRole(app.sharedDb, { tenantId: acme, ...as(b), userId: a, role: "member" }),
    ])
    expect(outcomes.toSorted()).toEqual(["changed", "refused"])
    expect(await owners()).toHaveLength(1)
    await clear()
  }
})

test("of two owners who leave at the same time, one remains", async () => {
  const [a, b] = [await member("owner"), await member("owner")]
  const outcomes = await Promise.all(
    [a, b].map((id) => removeMember(app.sharedDb, { tenantId: acme, ...as(id), userId: id })),
  )
  expect(outcomes.toSorted()).toEqual(["changed", "refused"])
  expect(await owners()).toHaveLength(1)
  await clear()
})

test("an admin makes no owners, and touches none", async () => {
  const [owner, other, admin] = [
    await member("owner"),
    await member("owner"),
    await member("admin"),
  ]
  const stranger = await app.addUser()
  const by = { tenantId: acme, ...as(admin) }

  expect(await changeRole(app.sharedDb, { ...by, userId: admin, role: "owner" })).toBe("refused")
  expect(await changeRole(app.sharedDb, { ...by, userId: other, role: "member" })).toBe("refused")
  expect(await removeMember(app.sharedDb, { ...by, userId: owner })).toBe("refused")
  const { email } = stranger
  expect(await add({ ...by, email, role: "owner" })).toBe("refused")
  expect(await add({ ...by, email, role: "admin" })).toBe("added")
  expect(await add({ ...by, email, role: "member" })).toBe("member_already")
  expect(await removeMember(app.sharedDb, { ...by, userId: stranger.id })).toBe("changed")
  await clear()
})

test("an owner of one tenant changes nothing in another", async () => {
  const owner = await member("owner")
  const theirs = await app.addUser()
  await app.addMember(theirs.id, "globex")
  const by = { ...as(owner), userId: theirs.id }

  expect(await removeMember(app.sharedDb, { ...by, tenantId: acme })).toBe("refused")
  expect(await removeMember(app.sharedDb, { ...by, tenantId: globex })).toBe("refused")
  expect((await members(globex)).map(({ userId }) => userId)).toContain(theirs.id)
  await clear()
})

test("an address that nobody has is not added", async () => {
  const owner = await member("owner")
  const email = "nobody@nowhere.test"
  const newcomer = { tenantId: acme, ...as(owner), email, role: "member" as const }
  expect(await add(newcomer)).toBe("unknown")
  await clear()
})

test("members are read page by page, each once", async () => {
  const added = [await member("owner"), await member("admin"), await member("admin")]
  const first = await listMembers(app.sharedDb, acme, { size: 2 })
  const second = await listMembers(app.sharedDb, acme, { after: first.next, size: 2 })
  const seen = [...first.members, ...second.members].map(({ userId }) => userId)
  expect(first.members.map(({ role }) => role)).toEqual(["owner", "admin"])
  expect(seen.toSorted()).toEqual(added.toSorted())
  expect(second.next).toBeUndefined()
  expect(await countMembers(app.sharedDb, acme)).toEqual({ members: 3, owners: 1 })
  await clear()
})

test("members are found by name, and by address only for whoever may see it", async () => {
  const id = await member("admin")
  const { email = "" } = (await members(acme)).find(({ userId }) => userId === id) ?? {}
  const find = async (words: string, byAddress: boolean) => {
    const page = await listMembers(app.sharedDb, acme, { search: { words, byAddress } })
    return page.members.map(({ userId }) => userId)
  }
  expect(await find(email.toUpperCase(), true)).toEqual([id])
  expect(await find(email, false)).toEqual([])
  expect(await find("%", true)).toEqual([])
  await clear()
})

function as(actorId: string) {
  return { actorId, by: asVisitorOf(acme, visit, actorId) }
}

async function member(role: "owner" | "admin"): Promise<string> {
  const { id } = await app.addUser()
  await app.addMember(id, "acme", role)
  return id
}

function add(change: Parameters<typeof addMember>[1]) {
  return app.sharedDb.transaction().execute((transaction) => addMember(transaction, change))
}

async function members(tenantId: TenantId) {
  return (await listMembers(app.sharedDb, tenantId)).members
}

async function owners() {
  return (await members(acme)).filter(({ role }) => role === "owner")
}

async function clear(): Promise<void> {
  await app.sharedDb.deleteFrom("memberships").where("tenant_id", "=", acme).execute()
}

async function idOf(slug: string): Promise<TenantId> {
  const { id } = await app.sharedDb
    .selectFrom("tenancy.tenants")
    .select("id")
    .where("slug", "=", slug as never)
    .executeTakeFirstOrThrow()
  return id
}
