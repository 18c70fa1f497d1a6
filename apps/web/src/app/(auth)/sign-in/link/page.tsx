import { parseEmailAddress } from "@repo/db"
import type { Metadata } from "next"
import { Button } from "@/components/ui/button"
import { requireRootHost } from "@/server/auth/root-host"
import { signInByLink } from "../actions"
import { SignInFrame } from "../sign-in-frame"

export const metadata: Metadata = { title: "Sign in" }

interface Search {
  email?: string | string[]
  token?: string | string[]
  callbackUrl?: string | string[]
}

/**
 * Where the link in a mail leads. It asks first: programs that look at mails open their links too,
 * and a person sees as whom they are about to sign in.
 */
export default async function LinkPage({ searchParams }: { searchParams: Promise<Search> }) {
  await requireRootHost()
  const { email, token, callbackUrl } = await searchParams
  return (
    <SignInFrame>
      <div className="space-y-2">
        <h1 className="font-semibold text-2xl">Sign in</h1>
        <p className="break-words text-muted-foreground">
          as <span className="font-medium text-foreground">{parseEmailAddress(email)}</span>
        </p>
      </div>
      <form action={signInByLink}>
        <input type="hidden" name="email" value={String(email ?? "")} />
        <input type="hidden" name="token" value={String(token ?? "")} />
        <input type="hidden" name="callbackUrl" value={String(callbackUrl ?? "")} />
        <Button type="submit" className="h-10 w-full">
          Sign in
        </Button>
      </form>
    </SignInFrame>
  )
}
