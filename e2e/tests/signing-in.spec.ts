import { type BrowserContext, expect, type Page } from "@playwright/test"
import { freePort } from "@repo/db/server"
import { test } from "../cast.ts"
import { databaseUrls } from "../env.ts"
import { mailsTo, signInLinkTo } from "../mail.ts"
import { fillIn, signIn } from "../sign-in.ts"
import { originOf, type Site, settingsOf, sites } from "../sites.ts"
import { startApp } from "../start-app.ts"

const [{ port }] = sites
const root = originOf(sites[0])
const [acme, globex] = [originOf(sites[0], "acme"), originOf(sites[0], "globex")]

test.describe("signing in", () => {
  test("a deep link comes back to its page, with a session of its own host", async ({ page }) => {
    await page.goto(`${acme}/?from=a-mail`)
    await expect(page).toHaveURL(/localhost:\d+\/sign-in/)
    await expect(page.getByText(`acme.localhost:${port}`)).toBeVisible()
    await fillIn(page, "member@acme.test")

    await expect(page).toHaveURL(`${acme}/?from=a-mail`)
    await expect(page.getByRole("link", { name: /switch tenant$/ })).toBeVisible()
    const [here, there] = await Promise.all([sessionAt(page, acme), sessionAt(page, root)])
    expect(here?.value).not.toBe(there?.value)
    expect(here).toMatchObject({ domain: "acme.localhost", httpOnly: true, sameSite: "Lax" })
  })

  test("once opens the other tenants without asking again", async ({ page }) => {
    await signIn(page, sites[0], "both@example.test", acme)
    await expect(page).toHaveURL(`${acme}/`)
    await page.goto(globex)
    await expect(page).toHaveURL(`${globex}/`)
  })

  test("in two tabs at the same time works in both", async ({ page, context }) => {
    await signIn(page, sites[0], "both@example.test", `${root}/tenants`)
    const other = await context.newPage()
    await Promise.all([page.goto(`${acme}/?tab=1`), other.goto(`${acme}/?tab=2`)])
    await expect(page).toHaveURL(`${acme}/?tab=1`)
    await expect(other).toHaveURL(`${acme}/?tab=2`)
  })

  test("says what is wrong beside the field, and keeps the address", async ({ page }) => {
    await page.goto(`${root}/sign-in`)
    const email = page.getByLabel("E-mail", { exact: true })
    const password = page.getByLabel("Password")
    await email.fill("somebody@nowhere.test")
    await password.fill("wrong")
    await page.getByRole("button", { name: "Sign in", exact: true }).click()

    await expect(password).toHaveAccessibleDescription(/do not go together/)
    await expect(password).toBeFocused()
    await expect(email).toHaveValue("somebody@nowhere.test")
    await expect(password).toHaveValue("")
  })

  test("is slowed after five wrong passwords", async ({ page }) => {
    await page.goto(`${root}/sign-in`)
    const password = page.getByLabel("Password")
    for (let count = 0; count < 6; count++) {
      await page.getByLabel("E-mail", { exact: true }).fill("guessed@nowhere.test")
      await password.fill(`wrong ${count}`)
      await page.getByRole("button", { name: "Sign in", exact: true }).click()
      // Emptied by the answer: what is typed before that would go with it.
      await expect(password).toHaveValue("")
    }
    await expect(page.getByRole("alert").filter({ hasText: "Too many attempts" })).toBeVisible()
  })

  test("leads to no other site", async ({ page }) => {
    await signIn(page, sites[0], "both@example.test", "https://evil.example/")
    await expect(page).toHaveURL(`${root}/tenants`)
  })

  test("by a mail's link asks once more, then opens the page that was wanted", async ({ page }) => {
    await page.goto(`${acme}/?from=a-mail`)
    await page.getByLabel("E-mail", { exact: true }).fill("admin@acme.test")
    await page.getByRole("button", { name: "E-mail me a link instead" }).click()
    await expect(page).toHaveURL(`${root}/sign-in/mail-sent`)
    await page.goto(await signInLinkTo("admin@acme.test"))
    await expect(page.getByText("admin@acme.test")).toBeVisible()
    await page.getByRole("button", { name: "Sign in" }).click()

    await expect(page).toHaveURL(`${acme}/?from=a-mail`)
  })

  test("by a mail's link without a destination opens the tenants", async ({ page, cast }) => {
    const tenant = await cast.tenant()
    const user = await cast.member(tenant)
    await cast.join(user, await cast.tenant())
    await askForLink(page, user.email)
    await page.goto(await signInLinkTo(user.email))
    await page.getByRole("button", { name: "Sign in" }).click()

    await expect(page).toHaveURL(`${root}/tenants`)
    await expect(page.getByText(tenant.name)).toBeVisible()
  })

  test("the front page's header names the person who is signed in", async ({ page, cast }) => {
    await page.goto(root)
    const header = page.getByRole("banner")
    await expect(header.getByRole("link", { name: "Sign in" })).toBeVisible()
    const user = await cast.user()
    await signIn(page, sites[0], user.email, `${root}/tenants`)
    await page.goto(root)
    await expect(header.getByText("Casper Extra")).toBeVisible()
    await expect(header.getByRole("link", { name: "Sign in" })).toHaveCount(0)
    await header.getByRole("link", { name: "Your tenants" }).click()
    await expect(page).toHaveURL(`${root}/tenants`)
  })

  test("a used link keeps address and destination: one press sends a new one", async ({
    page,
    cast,
    browser,
  }) => {
    // Two browsers and two mails.
    test.slow()
    const tenant = await cast.tenant()
    const { email } = await cast.member(tenant)
    const wanted = `${originOf(sites[0], tenant.slug)}/?from=a-mail`
    await askForLink(page, email, wanted)
    const used = await signInLinkTo(email)
    const scanner = await browser.newPage()
    await scanner.goto(used)
    await scanner.getByRole("button", { name: "Sign in" }).click()
    await expect(scanner).toHaveURL(wanted)
    await scanner.close()

    await page.goto(used)
    await page.getByRole("button", { name: "Sign in" }).click()
    await expect(page.getByText("This link has been used or has expired.")).toBeVisible()
    await expect(page.getByText(email)).toBeVisible()
    await page.getByRole("button", { name: "Send a new link" }).click()
    await expect(page).toHaveURL(`${root}/sign-in/mail-sent`)
    await expect.poll(() => signInLinkTo(email)).not.toBe(used)
    await page.goto(await signInLinkTo(email))
    await page.getByRole("button", { name: "Sign in" }).click()
    await expect(page).toHaveURL(wanted)
  })

  test("by mail says that it could not be sent while the mail server is down, to everybody", async ({
    page,
    cast,
  }) => {
    const { email } = await cast.user()
    const down = { ...sites[0], port: await freePort() }
    const { appUrl: DATABASE_URL } = databaseUrls()
    const app = await startApp({ DATABASE_URL, ...settingsOf(down) })
    try {
      for (const address of [email, "stranger@nowhere.test"]) {
        await askForLink(page, address, "", down)
        await expect(page.getByRole("alert").filter({ hasText: "could not be sent" })).toBeVisible()
        await expect(page.getByLabel("E-mail", { exact: true })).toHaveValue(address)
      }
    } finally {
      await app.stop()
    }
  })

  test("by mail says the same to a stranger, and sends nothing", async ({ page }) => {
    await page.goto(`${root}/sign-in`)
    await page.getByLabel("E-mail", { exact: true }).fill("stranger@nowhere.test")
    await page.getByRole("button", { name: "E-mail me a link instead" }).click()
    await expect(page).toHaveURL(`${root}/sign-in/mail-sent`)
    expect(await mailsTo("stranger@nowhere.test")).toEqual([])
  })
})

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false })

  test("signing in works, and comes back to the page", async ({ page }) => {
    await page.goto(`${acme}/?from=a-mail`)
    await fillIn(page, "owner@acme.test")
    await expect(page).toHaveURL(`${acme}/?from=a-mail`)
  })

  test("a wrong password is told beside the field, and the address is kept", async ({ page }) => {
    await page.goto(`${root}/sign-in`)
    expect(await page.locator("form").first().getAttribute("method")).toMatch(/post/i)
    await page.getByLabel("E-mail", { exact: true }).fill("no-script@nowhere.test")
    await page.getByLabel("Password").fill("wrong")
    await page.getByRole("button", { name: "Sign in", exact: true }).click()

    await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/do not go together/)
    await expect(page.getByLabel("E-mail", { exact: true })).toHaveValue("no-script@nowhere.test")
    expect(page.url()).not.toContain("wrong")
  })
})

test.describe("a used link without scripts", () => {
  test.use({ javaScriptEnabled: false })

  test("one press sends a new one", async ({ page, cast }) => {
    const { email } = await cast.user()
    await page.goto(`${root}/sign-in/link?email=${email}&token=used&callbackUrl=`)
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.getByRole("button", { name: "Send a new link" }).click()
    await expect(page).toHaveURL(`${root}/sign-in/mail-sent`)
    expect(await signInLinkTo(email)).toContain(encodeURIComponent(email))
  })
})

test.describe("signing out", () => {
  for (const [where, origin] of Object.entries({ "the root": root, "a tenant": acme })) {
    test(`at ${where} ends every session of this sign-in`, async ({ page }) => {
      await signIn(page, sites[0], "both@example.test", acme)
      await expect(page).toHaveURL(`${acme}/`)
      await page.goto(globex)
      await expect(page).toHaveURL(`${globex}/`)
      const kept = await page.context().cookies()
      expect(await post(page, `${origin}/sign-out`, { origin })).toBe(303)

      // Put back, as somebody who had copied them would: it is the rows that have gone.
      await page.context().addCookies(kept)
      for (const address of [acme, globex, `${root}/tenants`]) {
        await page.goto(address)
        await expect(page).toHaveURL(/\/sign-in/)
      }
    })
  }

  test("is refused to other sites, and to nobody's", async ({ page }) => {
    await signIn(page, sites[0], "both@example.test", acme)
    await expect(page).toHaveURL(`${acme}/`)
    for (const origin of [globex, root, "https://evil.example", "null"]) {
      expect(await post(page, `${acme}/sign-out`, { origin })).toBe(403)
    }
    expect(await post(page, `${acme}/sign-out`, {})).toBe(403)
    await page.goto(acme)
    await expect(page).toHaveURL(`${acme}/`)
  })
})

test.describe("the hand-over", () => {
  test("refuses a code that was used, and one in another browser", async ({ page, browser }) => {
    const redeemed: string[] = []
    page.on("request", (request) => {
      if (request.url().includes("/session/redeem")) redeemed.push(request.url())
    })
    await signIn(page, sites[0], "both@example.test", acme)
    await expect(page).toHaveURL(`${acme}/`)
    const [address = ""] = redeemed
    expect((await page.goto(address))?.status()).toBe(401)

    const stranger = await browser.newPage()
    expect((await stranger.goto(address))?.status()).toBe(401)
    await stranger.close()
  })

  test("of a tenant that is not there, or not theirs, is a 404 either way", async ({ page }) => {
    await signIn(page, sites[0], "member@acme.test", acme)
    await expect(page).toHaveURL(`${acme}/`)
    for (const slug of ["globex", "nobody-has-this"]) {
      expect((await page.goto(originOf(sites[0], slug)))?.status()).toBe(404)
    }
  })

  test("makes no code for a prefetch", async ({ page }) => {
    await signIn(page, sites[0], "both@example.test", `${root}/tenants`)
    // With the parameter that Next's router adds, or Next itself would redirect to it.
    const asked = [
      { headers: { "sec-purpose": "prefetch" }, address: `${acme}/session/start?to=/` },
      { headers: { rsc: "1" }, address: `${acme}/session/start?to=/&_rsc` },
    ]
    for (const { headers, address } of asked) {
      const start = await get(page.context(), address, headers as Record<string, string>)
      expect(start.status()).toBe(503)
      expect(start.headers()).not.toHaveProperty("set-cookie")
    }
  })

  test("goes back to paths of the same host only", async ({ page }) => {
    await signIn(page, sites[0], "both@example.test", `${root}/tenants`)
    for (const to of ["//evil.example", "/\\evil.example", "https://evil.example/"]) {
      await page.goto(`${acme}/session/start?to=${encodeURIComponent(to)}`)
      await expect(page).toHaveURL(`${acme}/`)
    }
  })

  test("belongs to its hosts", async ({ page }) => {
    const addresses = [
      `${root}/session/start?to=/`,
      `${root}/session/redeem?code=x&to=/`,
      `${acme}/session/handover?host=acme.localhost&challenge=${"a".repeat(43)}&to=/`,
      `${root}/session/handover?host=evil.example&challenge=${"a".repeat(43)}&to=/`,
      `${acme}/sign-in`,
      `${acme}/sign-in/mail-sent`,
      `${acme}/api/auth/session`,
      `${acme}/api/auth/callback/email`,
      `${root}/api/auth/session`,
      `${root}/api/auth/providers`,
      `${root}/api/auth/callback/email?token=x&email=y`,
    ]
    for (const address of addresses) {
      expect((await page.goto(address))?.status(), address).toBe(404)
    }
  })
})

async function askForLink(page: Page, email: string, callbackUrl = "", site: Site = sites[0]) {
  const query = callbackUrl && `?callbackUrl=${encodeURIComponent(callbackUrl)}`
  await page.goto(`${originOf(site)}/sign-in${query}`)
  await page.getByLabel("E-mail", { exact: true }).fill(email)
  await page.getByRole("button", { name: "E-mail me a link instead" }).click()
}

async function sessionAt(page: Page, origin: string) {
  const cookies = await page.context().cookies(origin)
  return cookies.find(({ name }) => name === "session")
}

// Not from the page: a browser writes its own Origin.
async function post(page: Page, address: string, headers: Record<string, string>): Promise<number> {
  const response = await request(page.context(), "POST", address, headers)
  return response.status()
}

function get(context: BrowserContext, address: string, headers: Record<string, string>) {
  return request(context, "GET", address, headers)
}

/** By its number: outside of a browser, not every system knows the names under localhost. */
async function request(
  context: BrowserContext,
  method: string,
  address: string,
  headers: Record<string, string>,
) {
  const url = new URL(address)
  const cookies = await context.cookies(address)
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ")
  return await context.request.fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, {
    method,
    headers: { host: url.host, cookie, ...headers },
    maxRedirects: 0,
  })
}
