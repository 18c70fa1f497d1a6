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
  const transport = openTransport(url)
  try {
    await transport.sendMail({ from, ...mail })
  } finally {
    transport.close()
  }
}

/** Signs in to the mail server and sends nothing. @throws when that fails or takes over ten seconds. */
export async function checkMailServer({ url }: Mailer): Promise<void> {
  const transport = openTransport(url)
  try {
    await transport.verify()
  } finally {
    transport.close()
  }
}

function openTransport(url: string) {
  const patience = 10_000
  return createTransport({
    url,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  } as Parameters<typeof createTransport>[0])
}
