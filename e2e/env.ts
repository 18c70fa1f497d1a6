import { freePort } from "@repo/db/server"

// Playwright loads its config in every worker: the ports are chosen by the first, and inherited.
const ports = ["E2E_PORT", "E2E_PORT_2", "E2E_PORT_3", "E2E_PORT_4", "E2E_PORT_5"] as const
for (const name of [...ports, "E2E_SMTP_PORT", "E2E_MAIL_PORT"]) {
  process.env[name] ||= String(await freePort())
}

export const environment: NodeJS.ProcessEnv = process.env

/** One for each app of the run; see sites.ts. */
export const appPorts = ports.map((name) => Number(environment[name]))

/** Of the mail server that the apps send by, and of its list of what came. */
export const mailPorts = {
  smtp: Number(environment.E2E_SMTP_PORT),
  web: Number(environment.E2E_MAIL_PORT),
}

/** A Chromium to use in place of Playwright's own, which a closed network cannot download. */
export const chromium = environment.CHROMIUM_PATH || undefined

/** The run's database: what the apps connect with, and what the fixtures are written with. */
export interface DatabaseUrls {
  readonly appUrl: string
  readonly ownerUrl: string
}

/** Told by the set-up, in the process that starts the workers. */
export function tellDatabase({ appUrl, ownerUrl }: DatabaseUrls): void {
  Object.assign(environment, { E2E_DATABASE_URL: appUrl, E2E_DATABASE_OWNER_URL: ownerUrl })
}

export function databaseUrls(): DatabaseUrls {
  const { E2E_DATABASE_URL: appUrl, E2E_DATABASE_OWNER_URL: ownerUrl } = environment
  if (!appUrl || !ownerUrl)
    throw new Error("The set-up has not run: start the tests by Playwright.")
  return { appUrl, ownerUrl }
}
