import type { EmailAddress } from "@repo/db"
import { freePort } from "@repo/db/server"
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { addressSubject, countAttempt } from "../../src/server/auth/attempts.ts"
import type { SignInLink } from "../../src/server/auth/email-link.ts"
import { type LinkContext, redeemLink, requestLink } from "../../src/server/auth/sign-in-link.ts"
import { checkMailServer, sendMail } from "../../src/server/mail/send-mail.ts"
import { type AppDatabase, openAppDatabase, visit } from "../app-database.ts"
import { type Mailbox, openMailbox } from "../mailbox.ts"
import { contextOf, root } from "./context.ts"

let app: AppDatabase
let mailbox: Mailbox
let lastAddress = 0
let log: { mock: { calls: unknown[][] } }

beforeAll(async () => {
  app = await openAppDatabase()
  mailbox = await openMailbox()
})

afterAll(async () => {
  await mailbox.close()
  await app.close()
})

beforeEach(() => {
  vi.stubEnv("NEXTAUTH_URL", root.href)
  log = vi.spyOn(console, "error").mockImplementation(() => {})
})

/** In a network that no other test asks from, unless one is given; links are kept, not sent. */
function context(
  given: Partial<LinkContext> & { address?: string | null } = {},
): LinkContext & { links: SignInLink[] } {
  const { address = `198.51.100.${lastAddress++}`, ...rest } = given
  const links: SignInLink[] = []
  return {
    ...contextOf(app, { visit: { ...visit, address } }),
    sendLink: async (link) => void links.push(link),
    linksPerNetwork: 300,
    checkMail: async () => {},
    ...rest,
    links,
  }
}

/** Asks for a link, has it sent, and says how that ended. */
async function ask(from: LinkContext, email: string): Promise<string> {
  const outcome = await requestLink(from, { email: email as EmailAddress })
  if ("refused" in outcome) return outcome.refused
  await outcome.send()
  return "sent"
}

const times = (count: number) => Array.from({ length: count }, (_, index) => index)
const stranger = (index: number) => `stranger-${index}@nowhere.test`

describe("sign-in links of one network", () => {
  test("40 people of an office ask for a link and use it, on two days in a row", async () => {
    const office = await Promise.all(times(40).map(() => app.addUser()))
    for (const now of [new Date("2026-03-02T08:00:00Z"), new Date("2026-03-03T08:00:00Z")]) {
      const from = context({ address: "203.0.113.40", now })
      const asked = []
      for (const { email } of office) asked.push(await ask(from, email))
      expect(asked).toEqual(times(40).map(() => "sent"))

      const used = []
      for (const { email, token } of from.links) used.push(await redeemLink(from, { email, token }))
      expect(used.map(({ signedIn }) => signedIn?.userId)).toEqual(office.map(({ id }) => id))
    }
  })

  test("a link that was used no longer counts, for its account nor for its network", async () => {
    const { email } = await app.addUser()
    const from = context({ linksPerNetwork: 2 })
    for (const _ of times(12)) {
      expect(await ask(from, email)).toBe("sent")
      const { token = "" } = from.links.pop() ?? {}
      expect((await redeemLink(from, { email, token })).signedIn).toBeDefined()
    }
  })

  test("beyond the limit they are refused, and an hour later there are as many again", async () => {
    const start = new Date("2026-03-02T08:00:00Z")
    const from = context({ linksPerNetwork: 10, now: start })
    for (const index of times(10)) expect(await ask(from, stranger(index))).toBe("sent")
    expect(await ask(from, stranger(10))).toBe("too_many")

    const later = { ...from, now: new Date(start.getTime() + 3_600_000) }
    for (const index of times(10)) expect(await ask(later, stranger(20 + index))).toBe("sent")
    expect(await ask(later, stranger(30))).toBe("too_many")
  })

  test("a link that is refused for its account is not counted for the network", async () => {
    const from = context({ linksPerNetwork: 8 })
    for (const _ of times(5)) expect(await ask(from, "often@nowhere.test")).toBe("sent")
    for (const _ of times(5)) expect(await ask(from, "often@nowhere.test")).toBe("too_many")
    for (const index of times(3)) expect(await ask(from, stranger(40 + index))).toBe("sent")
    expect(await ask(from, stranger(43))).toBe("too_many")
  })

  test("one account is slowed after five links, whichever network asks", async () => {
    const { email } = await app.addUser()
    for (const _ of times(5)) expect(await ask(context(), email)).toBe("sent")
    expect(await ask(context(), email)).toBe("too_many")
  })

  test("all whose address cannot be read share one limit, stricter than a network's", async () => {
    const from = context({ address: null })
    for (const index of times(30)) expect(await ask(from, stranger(50 + index))).toBe("sent")
    expect(await ask(context({ address: null }), stranger(80))).toBe("too_many")
  })
})

describe("sign-in link while the mail server is down", () => {
  const down = async (given: Parameters<typeof context>[0] = {}) => {
    const mailer = { url: `smtp://127.0.0.1:${await freePort()}`, from: "a@example.com" }
    return context({ ...given, checkMail: () => checkMailServer(mailer) })
  }

  test("the answer says so, alike to somebody and to nobody, and the reason is logged", async () => {
    const from = await down()
    const user = await app.addUser()
    expect(await ask(from, user.email)).toBe("mail_down")
    expect(await ask(from, stranger(90))).toBe("mail_down")
    const lines = log.mock.calls.map(([line, error]) => `${line} ${error}`)
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(line).toMatch(/^Request the-request: .*ECONNREFUSED/)
  })

  test("nothing is counted: neither for the account nor for the network", async () => {
    const { email } = await app.addUser()
    const from = await down({ address: "203.0.113.90", linksPerNetwork: 5 })
    for (const _ of times(20)) expect(await ask(from, email)).toBe("mail_down")
    const repaired = context({ address: "203.0.113.90", linksPerNetwork: 5 })
    for (const _ of times(5)) expect(await ask(repaired, email)).toBe("sent")
    expect(await ask(repaired, email)).toBe("too_many")
  })

  test("a mail that fails after the check is not counted, and is logged", async () => {
    const { email } = await app.addUser()
    const mailer = { url: `smtp://127.0.0.1:${await freePort()}`, from: "a@example.com" }
    const mail = { to: email, subject: "", text: "", html: "" }
    const from = context({ linksPerNetwork: 2, sendLink: () => sendMail(mailer, mail) })
    for (const _ of times(10)) expect(await ask(from, email)).toBe("sent")
    const lines = log.mock.calls.map(([line]) => String(line))
    expect(lines.filter((line) => line.startsWith("Request the-request: "))).toHaveLength(10)
  })

  test("a mail server that answers passes the check, and gets no mail by it", async () => {
    await checkMailServer({ url: mailbox.url, from: "a@example.com" })
    expect(await mailbox.mailsTo("a@example.com")).toEqual([])
  })
})

describe("sign-in attempts of one network", () => {
  test("an office with a few typos every day is not shut out", async () => {
    const office = addressSubject("203.0.113.77")
    const hours = times(10 * 24).filter((hour) => hour % 24 >= 8 && hour % 24 < 18)
    for (const hour of hours) {
      const now = new Date(Date.UTC(2026, 2, 2, hour))
      expect([now, await countAttempt(app.sharedDb, office, now)]).toEqual([now, 0])
      expect([now, await countAttempt(app.sharedDb, office, now)]).toEqual([now, 0])
    }
  })
})
