import type { Metadata, Route } from "next"
import { redirect } from "next/navigation"
import { env, isDevelopment } from "@/env"
import { shownProviders } from "@/server/auth/providers"
import { hasMail, readDestination } from "@/server/auth/request-sign-in"
import { requireRootHost } from "@/server/auth/root-host"
import { sharedDb } from "@/server/database"
import { openDestination } from "@/server/session/open-destination"
import { hosts } from "@/server/session/request-session"
import { requestStanding } from "@/server/standing"
import { addressOf } from "@/tenancy-host"
import { DevelopmentSignIns } from "./development-sign-ins"
import { ProviderButtons } from "./provider-buttons"
import { Notice, SignInForm } from "./sign-in-form"
import { SignInFrame } from "./sign-in-frame"

export const metadata: Metadata = { title: "Sign in" }

interface Search {
  callbackUrl?: string | string[]
  error?: string | string[]
  "signed-out"?: string
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<Search> }) {
  await requireRootHost()
  const search = await searchParams
  const callbackUrl = String(search.callbackUrl ?? "")
  const destination = readDestination(callbackUrl)
  const { visitor } = await requestStanding()
  if (visitor) {
    const { userId } = visitor
    redirect(
      (await openDestination(sharedDb, { userId, destination, hosts: hosts() })).href as Route,
    )
  }
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
