import { ArrowRightIcon } from "lucide-react"
import { BrandMark } from "@/components/brand-mark"
import { DemoDoors } from "@/components/demo-doors"
import { ThemeMenu } from "@/components/theme-menu"
import { Button } from "@/components/ui/button"
import { isDevelopment } from "@/env"
import { brand } from "./brand.ts"
import { LandingPicture } from "./landing-picture.tsx"

/** The root host's front page: what this is, and what there is to see. */
export function Landing({ visitor }: { visitor: { name: string } | undefined }) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-5xl flex-col px-5 sm:px-8">
      <header className="flex h-16 items-center justify-between">
        <span className="flex items-center gap-2.5 font-display font-semibold text-lg">
          <BrandMark />
          {brand.name}
        </span>
        <div className="flex min-w-0 items-center gap-1">
          {visitor ? <SignedIn name={visitor.name} /> : <SignIn />}
          <ThemeMenu />
        </div>
      </header>
      <main className="flex flex-1 flex-col gap-16 py-10 sm:gap-20 sm:py-16">
        <Opening />
        {isDevelopment && <DemoDoors />}
        <Demo />
        <OneQuery />
        <Barriers />
      </main>
      <footer className="border-t py-6 text-muted-foreground text-sm">
        {brand.name} is a template under the MIT licence. This demo’s tenants are made up.
      </footer>
    </div>
  )
}

function SignIn() {
  return (
    <Button asChild variant="ghost" size="sm">
      <a href="/sign-in">Sign in</a>
    </Button>
  )
}

function SignedIn({ name }: { name: string }) {
  return (
    <>
      <span className="hidden max-w-48 truncate px-2 text-muted-foreground text-sm sm:inline">
        {name}
      </span>
      <Button asChild variant="ghost" size="sm">
        <a href="/tenants">Your tenants</a>
      </Button>
    </>
  )
}

function Opening() {
  return (
    <div className="flex items-end justify-between gap-10">
      <div className="max-w-2xl space-y-6">
        <h1 className="font-semibold text-3xl sm:text-4xl">
          One product. A door for every tenant.
        </h1>
        <p className="text-lg text-muted-foreground">
          Tenantry is a Next.js starter for products with many customers, in which every customer
          has a PostgreSQL schema and a role of their own. Code asks for rows and gets the active
          tenant’s rows or an error, never another tenant’s.
        </p>
        <Button asChild className="h-11 px-5">
          <a href="/sign-in">
            Open the demo
            <ArrowRightIcon aria-hidden="true" />
          </a>
        </Button>
      </div>
      <BrandMark className="hidden size-52 shrink-0 md:block" />
    </div>
  )
}

function Demo() {
  return (
    <section aria-labelledby="demo-shows" className="space-y-8">
      <div className="max-w-2xl space-y-2">
        <h2 id="demo-shows" className="font-semibold text-xl">
          What the demo shows
        </h2>
        <p className="text-muted-foreground">
          A project tracker that three companies use: Acme, Globex and Initech. It is the example
          that you replace; the sign-in, the switcher, the members and the database under it stay.
        </p>
      </div>
      <LandingPicture />
      <dl className="grid gap-x-10 gap-y-6 sm:grid-cols-3">
        {demo.map(({ title, text }) => (
          <div key={title} className="space-y-1">
            <dt className="font-semibold">{title}</dt>
            <dd className="text-muted-foreground text-sm">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

const demo = [
  {
    title: "One person, two tenants",
    text: "Sign in once and switch. Each tenant has an address and a session of its own, and a tab of the one writes nothing into the other.",
  },
  {
    title: "Roles that the server asks for",
    text: "Owners, admins and members see what they may do. Staff may look into any tenant and change nothing: the database refuses it.",
  },
  {
    title: "Without JavaScript too",
    text: "Every form works by itself, says beside the field what is wrong, and keeps what you typed. With a script it is quicker.",
  },
]

function OneQuery() {
  return (
    <section aria-labelledby="one-query" className="grid gap-8 md:grid-cols-[1fr_1.4fr]">
      <div className="space-y-2">
        <h2 id="one-query" className="font-semibold text-xl">
          The query names no tenant
        </h2>
        <p className="text-muted-foreground">
          There is nothing to forget. Whose rows it reads is decided by the host, the session and
          the database’s own roles.
        </p>
      </div>
      <div className="min-w-0 overflow-hidden rounded-xl border bg-card shadow-raised">
        {/* A call a line: a phone is no wider. */}
        <pre className="whitespace-pre-wrap border-b px-5 py-4 font-mono text-sm">
          <code>
            await <span className="text-primary">db</span>
            {"\n  .selectFrom("}
            <span className="text-primary">"projects"</span>
            {")\n  .selectAll()\n  .execute()"}
          </code>
        </pre>
        <dl className="divide-y text-sm">
          {answers.map(({ where, what }) => (
            <div key={where} className="grid gap-x-4 px-5 py-2.5 sm:grid-cols-[9rem_1fr]">
              <dt className="font-mono">{where}</dt>
              <dd className="text-muted-foreground">{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </section>
  )
}

const answers = [
  { where: "on acme’s host", what: "acme’s projects, from acme’s schema, in acme’s role" },
  { where: "on globex’s host", what: "globex’s projects" },
  { where: "anywhere else", what: "an error, before anything is sent" },
]

function Barriers() {
  return (
    <section aria-labelledby="barriers" className="grid gap-8 md:grid-cols-[1fr_1.4fr]">
      <div className="space-y-2">
        <h2 id="barriers" className="font-semibold text-xl">
          What stands in the way of a mistake
        </h2>
        <p className="text-muted-foreground">
          Each of these holds when the ones before it have failed, and each has tests that try.
        </p>
      </div>
      <ol className="divide-y border-y">
        {barriers.map(({ name, text }) => (
          <li key={name} className="grid gap-x-4 py-3 sm:grid-cols-[9rem_1fr]">
            <span className="font-semibold">{name}</span>
            <span className="text-muted-foreground">{text}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const barriers = [
  { name: "Types", text: "A tenant’s handle does not know the shared tables, nor they it." },
  { name: "Scope", text: "No tenant active, no query." },
  { name: "Search path", text: "It names one schema. A missing table is an error." },
  { name: "Roles", text: "Another tenant’s schema is “permission denied”." },
]
