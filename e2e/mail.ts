import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect } from "@playwright/test"
import { MailDev } from "maildev"
import { mailPorts } from "./env.ts"

const loopback = "127.0.0.1"

/** The mail server of the run. @returns how to stop it. */
export async function startMail(): Promise<() => Promise<void>> {
  const mailDirectory = await mkdtemp(join(tmpdir(), "tenantry-e2e-mail-"))
  const where = { ...mailPorts, ip: loopback, webIp: loopback, mailDirectory }
  const maildev = new MailDev({ ...where, silent: true })
  await maildev.start()
  return async () => {
    await maildev.stop()
    await rm(mailDirectory, { recursive: true, force: true })
  }
}

/** The newest sign-in link that was sent to that address, as soon as there is one. */
export async function signInLinkTo(email: string): Promise<string> {
  let link: string | undefined
  await expect(async () => {
    const mails = await mailsTo(email)
    link = mails.at(-1)?.text.match(/https?:\S+/)?.[0]
    expect(link).toBeDefined()
  }).toPass()
  return link ?? ""
}

export async function mailsTo(email: string): Promise<{ text: string }[]> {
  const response = await fetch(`http://${loopback}:${mailPorts.web}/api/email`)
  const mails = (await response.json()) as { text: string; to: { address: string }[] }[]
  return mails.filter(({ to }) => to.some(({ address }) => address === email))
}
