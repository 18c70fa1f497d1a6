import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { browserName } from "../../src/app/account/browser-name.ts"
import { endOtherSignIns, endSignIn } from "../../src/server/session/end-session.ts"
import { listSignIns } from "../../src/server/session/list-sign-ins.ts"
import { type AppDatabase, openAppDatabase, visit } from "../app-database.ts"

let app: AppDatabase

beforeAll(async () => {
  app = await openAppDatabase()
})

afterAll(() => app.close())

describe("a user's sign-ins", () => {
  test("are listed for nobody else, and cannot be ended by anybody else", async () => {
    const [one, other] = [await app.addUser(), await app.addUser()]
    const session = await app.signIn(one.id)
    const [row] = await listSignIns(app.sharedDb, one.id)
    await endSignIn(app.sharedDb, { visit, userId: other.id, sessionId: row?.id ?? "" })

    expect(await listSignIns(app.sharedDb, other.id)).toEqual([])
    expect(await app.isLive(session)).toBe(true)
  })

  test("end one by one", async () => {
    const user = await app.addUser()
    await app.signIn(user.id)
    await app.signIn(user.id)
    const [first, second] = await listSignIns(app.sharedDb, user.id)
    await endSignIn(app.sharedDb, { visit, userId: user.id, sessionId: first?.id ?? "" })

    expect((await listSignIns(app.sharedDb, user.id)).map(({ id }) => id)).toEqual([second?.id])
  })

  test("all end but one, and other people's stay", async () => {
    const [user, other] = [await app.addUser(), await app.addUser()]
    const theirs = await app.signIn(other.id)
    for (let count = 0; count < 3; count++) await app.signIn(user.id)
    const [kept] = await listSignIns(app.sharedDb, user.id)
    await endOtherSignIns(app.sharedDb, { visit, userId: user.id, sessionId: kept?.id ?? "" })

    expect((await listSignIns(app.sharedDb, user.id)).map(({ id }) => id)).toEqual([kept?.id])
    expect(await app.isLive(theirs)).toBe(true)
  })
})

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  ["Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1", "Safari on iPhone"],
  [null, "A browser"],
])("%s is %s", (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name)
})
