import { freePort } from "@repo/db/server"

// Playwright loads its config in every worker: the port is chosen by the first, and inherited.
process.env.E2E_PORT ||= String(await freePort())

export const environment: NodeJS.ProcessEnv = process.env

export const port = Number(environment.E2E_PORT)

/** A Chromium to use in place of Playwright's own, which a closed network cannot download. */
export const chromium = environment.CHROMIUM_PATH || undefined
