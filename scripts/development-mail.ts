import { mkdirSync } from "node:fs"
import { freePort, isFree } from "@repo/db/server"
import { MailDev } from "maildev"
import { root, setting } from "./env.ts"

export interface DevelopmentMail {
  /** Unset, as they were, when the settings name a mail server. */
  settings: { SMTP_URL?: string; MAILDEV_URL?: string }
  stop(): Promise<void>
}

const usualPort = 1080
const kept = 200

/** A mail server that delivers nothing and shows everything, unless SMTP_URL names another. */
export async function startDevelopmentMail(): Promise<DevelopmentMail> {
  if (setting("SMTP_URL")) return { settings: {}, stop: async () => {} }
  const smtp = await freePort()
  const web = (await isFree(usualPort)) ? usualPort : await freePort()
  // Its own choice is a folder in the system's temporary one, which all clones would share.
  const mailDirectory = `${root}.data/mail`
  mkdirSync(mailDirectory, { recursive: true })
  const loopback = "127.0.0.1"
  const where = { smtp, web, ip: loopback, webIp: loopback, mailDirectory }
  const maildev = new MailDev({ ...where, maxEmails: kept, silent: true })
  await maildev.start()
  return {
    settings: {
      SMTP_URL: `smtp://${loopback}:${smtp}`,
      MAILDEV_URL: `http://${loopback}:${web}`,
    },
    stop: () => maildev.stop(),
  }
}
