import { type EmailAddress, parseEmailAddress } from "@repo/db"
import type { Metadata, Route } from "next"
import { redirect } from "next/navigation"
import { env, isDevelopment } from "@/env"
import { shownProviders } from "@/server/auth/providers"
import { hasMail, readDestination, wayOnward } from "@/server/auth/request-sign-in"
import { requireRootHost } from "@/server/auth/root-host"
import { hosts } from "@/server/session/request-session"
import { requestStanding } from "@/server/standing"
import { addressOf } from "@/tenancy-host"
import { DevelopmentSignIns } from "./development-sign-ins"
import { NewLinkForm } from "./new-link-form"
import { ProviderButtons } from "./provider-buttons"
import { Notice, SignInForm } from "./sign-in-form"
import { SignInFrame } from "./sign-in-frame"

export const metadata: Metadata = { title: "Sign in" }

interface Search {
  callbackUrl?: string | string[]
  error?: string | string[]
  /** The address of a link that is used or too old. */
  email?: string | string[]
  "signed-out"?: string
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<Search> }) {
  await requireRootHost()
  const search = await searchParams
  const callbackUrl = String(search.callbackUrl ?? "")
  const destination = readDestination(callbackUrl)
  const { visitor } = await requestStanding()
  if (visitor) redirect((await wayOnward(visitor.userId, destination)).href as Route)
  const email = search.error === "Verification" && hasMail() && parseEmailAddress(search.email)
  if (email) return <NewLinkPage email={email} callbackUrl={destination ? callbackUrl : ""} />
  const { root, routing } = hosts()
  const wanted = destination?.slug && addressOf({ slug: destination.slug }, root, routing).host
  return (
    <SignInFrame aside={isDevelopment && <DevelopmentSignIns mail={env().MAILDEV_URL?.href} />}>
      <div className="space-y-2">
        <h1 className="font-semibold text-2xl">Sign in</h1>
        <p className="text-pretty text-muted-foreground">
          {wanted ? (
            <>
              You go on to <span className="font-medium text-foreground">{wanted}</span>.
            </>
          ) : (
            "One sign-in opens every tenant you belong to."
          )}
        </p>
      </div>
      {search.error !== undefined && <Notice>{reasonOf(String(search.error))}</Notice>}
      {search["signed-out"] !== undefined && (
        <p role="status" className="rounded-md bg-accent px-3 py-2 text-accent-foreground text-sm">
          You are signed out, here and in every tenant.
        </p>
      )}
      <SignInForm callbackUrl={destination ? callbackUrl : ""} hasMail={hasMail()} />
      <ProviderButtons
        providers={shownProviders(env())}
        callbackUrl={destination ? callbackUrl : ""}
      />
    </SignInFrame>
  )
}

/** For a link that is used (by a mail scanner, perhaps) or too old: one press sends another. */
function NewLinkPage({ email, callbackUrl }: { email: EmailAddress; callbackUrl: string }) {
  const otherWay = callbackUrl && `?${new URLSearchParams({ callbackUrl })}`
  return (
    <SignInFrame>
      <div className="space-y-2">
        <h1 className="font-semibold text-2xl">Get a new link</h1>
        <p className="text-pretty text-muted-foreground">
          This link has been used or has expired. We can send a new one to{" "}
          <span className="break-words font-medium text-foreground">{email}</span>.
        </p>
      </div>
      <NewLinkForm email={email} callbackUrl={callbackUrl} />
      <p className="text-sm">
        <a href={`/sign-in${otherWay}`} className="text-primary underline underline-offset-4">
          Sign in another way
        </a>
      </p>
    </SignInFrame>
  )
}

/** next-auth's codes, as far as a person can do something about them. Never whether an account exists. */
function reasonOf(error: string): string {
  if (error === "Verification") {
    return "This link has been used, or its time is over. Ask for a new one."
  }
  if (error === "AccessDenied") {
    return "That account opens nothing here. Sign in another way, or ask whoever invited you."
  }
  return "Signing in did not work this time. Try again, or another way."
}
