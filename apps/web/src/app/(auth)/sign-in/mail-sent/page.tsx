import type { Metadata } from "next"
import { Button } from "@/components/ui/button"
import { env, isDevelopment } from "@/env"
import { linkMinutes } from "@/server/auth/email-link"
import { requireRootHost } from "@/server/auth/root-host"
import { SignInFrame } from "../sign-in-frame"

export const metadata: Metadata = { title: "Look into your mail" }

/** The same for every address, whether anybody has it or not. */
export default async function MailSentPage() {
  await requireRootHost()
  const mail = isDevelopment ? env().MAILDEV_URL : undefined
  return (
    <SignInFrame>
      <div className="space-y-3">
        <h1 className="font-semibold text-2xl">Look into your mail</h1>
        <p className="text-muted-foreground">
          If that address belongs to an account, a link is on its way to it. It works once, for{" "}
          {linkMinutes} minutes, in this browser or any other.
        </p>
        <p className="text-muted-foreground">
          Nothing there after a minute? Look among the unwanted mail, and check the address.
        </p>
      </div>
      <div className="flex flex-wrap gap-3">
        <Button asChild variant="outline">
          <a href="/sign-in">Use another address</a>
        </Button>
        {mail && (
          <Button asChild>
            <a href={mail.href}>Open the development mail</a>
          </Button>
        )}
      </div>
    </SignInFrame>
  )
}
