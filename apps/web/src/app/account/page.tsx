import type { Metadata } from "next"
import type { ReactNode } from "react"
import { BrandMark } from "@/components/brand-mark"
import { DraftOwner } from "@/components/kept-draft"
import { ThemeMenu } from "@/components/theme-menu"
import { Button } from "@/components/ui/button"
import { env } from "@/env"
import { brand } from "@/product/brand"
import { hasPassword } from "@/server/auth/has-password"
import { sharedDb } from "@/server/database"
import { requireVisitor } from "@/server/guards"
import { listSignIns, type SignIn } from "@/server/session/list-sign-ins"
import { chooserAddress } from "@/tenant-addresses"
import { browserName, isPhone } from "./browser-name.ts"
import { PasswordForm } from "./password-form.tsx"
import { ProfileForm } from "./profile-form.tsx"
import { type ShownSignIn, SignInList } from "./sign-in-list.tsx"

export const metadata: Metadata = { title: "Your account" }

/** What is a person's own, whichever tenants they are in. */
export default async function AccountPage() {
  const { userId, sessionId, name, email } = await requireVisitor()
  const [isSet, signIns] = await Promise.all([
    hasPassword(sharedDb, userId),
    listSignIns(sharedDb, userId),
  ])
  return (
    <div className="mx-auto flex min-h-dvh max-w-4xl flex-col px-5 sm:px-8">
      <header className="flex h-16 items-center justify-between gap-3">
        <a href={env().APP_URL.href} className="flex items-center gap-2.5">
          <BrandMark />
          <span className="font-display font-semibold text-lg">{brand.name}</span>
        </a>
        <div className="flex items-center gap-1">
          <Button asChild variant="ghost" size="sm">
            <a href={chooserAddress().href}>Your tenants</a>
          </Button>
          <ThemeMenu />
        </div>
      </header>
      <main className="flex-1 py-8 sm:py-12">
        <h1 className="font-semibold text-3xl">Your account</h1>
        <p className="mt-1.5 text-muted-foreground">One account, in every tenant you belong to.</p>
        <div className="mt-8 divide-y border-t sm:mt-10">
          <Section title="Profile" text="How colleagues see you, in every tenant at once.">
            <DraftOwner userId={userId}>
              <ProfileForm userId={userId} name={name} email={email} />
            </DraftOwner>
          </Section>
          <Section
            title="Password"
            text={
              isSet
                ? "Changing it signs you out everywhere else."
                : "You sign in without one so far. Setting it signs you out everywhere else."
            }
          >
            <PasswordForm userId={userId} email={email} isSet={isSet} />
          </Section>
          <Section
            title="Sign-ins"
            text="The browsers that are signed in as you. Ending one signs it out of every tenant."
          >
            <SignInList userId={userId} current={sessionId} signIns={signIns.map(shown)} />
          </Section>
        </div>
      </main>
    </div>
  )
}

function Section({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  const id = title.toLowerCase()
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-1 gap-x-12 gap-y-5 py-8 md:grid-cols-[15rem_minmax(0,1fr)]"
    >
      <div className="space-y-1">
        <h2 id={id} className="font-semibold text-xl">
          {title}
        </h2>
        <p className="text-muted-foreground text-sm">{text}</p>
      </div>
      {children}
    </section>
  )
}

function shown({ id, userAgent, address, lastUsedAt, startedAt, tenants }: SignIn): ShownSignIn {
  return {
    id,
    browser: browserName(userAgent),
    isPhone: isPhone(userAgent),
    address,
    lastUsed: inWords(lastUsedAt),
    started: inWords(startedAt),
    tenants,
  }
}

function inWords(time: Date): string {
  return `${toTheMinute.format(time)} UTC`
}

const toTheMinute = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
})
