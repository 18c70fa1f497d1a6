import { describe, expect, test } from "vitest"
import { readSettings, SettingsError } from "../src/env.ts"
import { brand } from "../src/product/brand.ts"

const enough = {
  DATABASE_URL: "postgres://tenantry_app:x@127.0.0.1:5432/tenantry",
  NEXTAUTH_SECRET: "a-secret-of-at-least-thirty-two-characters",
}

describe("settings", () => {
  test("two are enough; the others have the contract's defaults", () => {
    const settings = readSettings(enough)
    expect(settings).toMatchObject({
      PORT: 3000,
      TRUST_PROXY: false,
      TENANT_ROUTING: "subdomain",
      TENANT_ISOLATION: "role",
      SIGN_IN_LINKS_PER_NETWORK: 300,
    })
    expect(settings.APP_URL.href).toBe("http://localhost:3000/")
  })

  test("the root address follows the port, unless it is given", () => {
    expect(readSettings({ ...enough, PORT: "4100" }).APP_URL.port).toBe("4100")
    const given = readSettings({ ...enough, PORT: "4100", APP_URL: "https://example.com" })
    expect(given.APP_URL.href).toBe("https://example.com/")
  })

  test("an empty setting is an unset one", () => {
    expect(readSettings({ ...enough, PORT: "", TRUST_PROXY: "" }).PORT).toBe(3000)
  })

  test("the app never takes the owner's connection along", () => {
    const settings = readSettings({ ...enough, DATABASE_OWNER_URL: "postgres://owner@h/d" })
    expect(settings).not.toHaveProperty("DATABASE_OWNER_URL")
  })

  test.each([
    ["DATABASE_URL", "mysql://h/d", /PostgreSQL address/],
    ["PORT", "0", /1 to 65535/],
    ["PORT", "70000", /1 to 65535/],
    ["PORT", "3000x", /not a port/],
    ["APP_URL", "example.com", /https:\/\/example.com/],
    ["APP_URL", "https://example.com/app", /no path/],
    ["APP_URL", "ftp://example.com", /not an address/],
    ["APP_URL", "http://127.0.0.1:3000", /TENANT_ROUTING=cookie/],
    ["TRUST_PROXY", "maybe", /yes nor no/],
    ["TENANT_ROUTING", "path", /subdomain nor cookie/],
    ["TENANT_ISOLATION", "none", /role nor shared-role/],
    ["DATABASE_HARDENING", "no", /is not "unavailable"/],
    ["TENANT_CONCURRENCY", "half", /whole number/],
    ["TENANT_CONCURRENCY", "-1", /whole number/],
    ["SIGN_IN_LINKS_PER_NETWORK", "0", /1 to 999999/],
    ["SIGN_IN_LINKS_PER_NETWORK", "many", /number of links/],
    ["NEXTAUTH_SECRET", "short", /too short/],
    ["SMTP_URL", "localhost:1025", /mail server/],
    ["MAIL_FROM", "nobody", /not a sender/],
    ["MAIL_FROM", "a@example.com\nbcc: b@example.com", /not a sender/],
    ["MAILDEV_URL", "127.0.0.1:1080", /not an address/],
  ])("%s=%s is refused by name, in one line", (name, value, reason) => {
    const read = () => readSettings({ ...enough, [name]: value })
    expect(read).toThrow(SettingsError)
    expect(read).toThrow(new RegExp(`^${name}: .*${reason.source}.*$`))
  })

  test.each(["DATABASE_URL", "NEXTAUTH_SECRET"])("%s has no default", (name) => {
    expect(() => readSettings({ ...enough, [name]: undefined })).toThrow(
      new RegExp(`^${name}: is missing`),
    )
  })

  test.each([
    ["GITHUB_ID", "GITHUB_SECRET"],
    ["GITHUB_SECRET", "GITHUB_ID"],
    ["GOOGLE_ID", "GOOGLE_SECRET"],
    ["GOOGLE_SECRET", "GOOGLE_ID"],
  ])("%s without %s is refused", (given, missing) => {
    expect(() => readSettings({ ...enough, [given]: "x" })).toThrow(
      `${missing}: is missing, and ${given} is set.`,
    )
  })

  test("mail is from the root's host, unless somebody is named", () => {
    const given = { ...enough, APP_URL: "https://example.com" }
    expect(readSettings(given).MAIL_FROM).toBe(`${brand.name} <no-reply@example.com>`)
    const named = { ...given, MAIL_FROM: "Help <help@example.com>" }
    expect(readSettings(named).MAIL_FROM).toBe("Help <help@example.com>")
  })

  test("every bad setting is named at once", () => {
    const read = () => readSettings({ ...enough, PORT: "x", TENANT_ROUTING: "y" })
    expect(read).toThrow(/PORT: .*\nTENANT_ROUTING: /)
  })

  test("a message never repeats a secret", () => {
    const read = () => readSettings({ ...enough, DATABASE_URL: "mysql://u:hunter2@h/d" })
    expect(read).not.toThrow(/hunter2/)
  })
})
