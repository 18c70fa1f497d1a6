import { createTransport } from "nodemailer"

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface Mailer {
  /** `SMTP_URL` */
  readonly url: string
  /** `MAIL_FROM` */
  readonly from: string
}

/** Sends one mail. @throws when the mail server does not take it within ten seconds. */
export async function sendMail({ url, from }: Mailer, mail: Mail): Promise<void> {
  const patience = 10_000
  const transport = createTransport({
    url,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  } as Parameters<typeof createTransport>[0])
  try {
    await transport.sendMail({ from, ...mail })
  } finally {
    transport.close()
  }
}
