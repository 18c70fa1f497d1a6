import { freePort } from "@repo/db/server"

// Playwright loads its config in every worker: the ports are chosen by the first, and inherited.
process.env.E2E_PORT ||= String(await freePort())
process.env.E2E_SMTP_PORT ||= String(await freePort())
process.env.E2E_MAIL_PORT ||= String(await freePort())

export const environment: NodeJS.ProcessEnv = process.env

export const port = Number(environment.E2E_PORT)

/** Of the mail server that the app sends by, and of its list of what came. */
export const mailPorts = {
  smtp: Number(environment.E2E_SMTP_PORT),
  web: Number(environment.E2E_MAIL_PORT),
}

/** A Chromium to use in place of Playwright's own, which a closed network cannot download. */
export const chromium = environment.CHROMIUM_PATH || undefined
