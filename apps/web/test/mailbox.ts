import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "@repo/db/server"
import { MailDev } from "maildev"

export interface Mailbox {
  /** For `SMTP_URL`. */
  readonly url: string
  /** The mails to that address, once there is one. */
  mailsTo(email: string): Promise<ReceivedMail[]>
  close(): Promise<void>
}

interface ReceivedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly to: readonly { readonly address: string }[]
  readonly from: readonly { readonly address: string; readonly name: string }[]
}

/** A mail server of the test's own. */
export async function openMailbox(): Promise<Mailbox> {
  const [smtp, web] = [await freePort(), await freePort()]
  const mailDirectory = await mkdtemp(join(tmpdir(), "tenantry-mail-"))
  const loopback = "127.0.0.1"
  const settings = { smtp, web, ip: loopback, webIp: loopback, mailDirectory, silent: true }
  const maildev = new MailDev(settings)
  await maildev.start()
  const all = async () => {
    const response = await fetch(`http://${loopback}:${web}/api/email`)
    return (await response.json()) as ReceivedMail[]
  }
  return {
    url: `smtp://${loopback}:${smtp}`,
    async mailsTo(email) {
      const mails = await all()
      return mails.filter(({ to }) => to.some(({ address }) => address === email))
    },
    async close() {
      await maildev.stop()
      await rm(mailDirectory, { recursive: true, force: true })
    },
  }
}
