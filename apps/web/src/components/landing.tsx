import { BrandMark } from "@/components/brand-mark"
import { DemoDoors } from "@/components/demo-doors"
import { ThemeMenu } from "@/components/theme-menu"
import { isDevelopment } from "@/env"

/** The root host's front page. */
export function Landing() {
  return (
    <div className="mx-auto flex min-h-dvh max-w-5xl flex-col px-5 sm:px-8">
      <header className="flex h-16 items-center justify-between">
        <span className="flex items-center gap-2.5 font-display font-semibold text-lg">
          <BrandMark />
          Tenantry
        </span>
        <ThemeMenu />
      </header>
      <main className="flex flex-1 flex-col gap-16 py-12 sm:py-20">
        <div className="flex items-end justify-between gap-10">
          <div className="max-w-2xl space-y-6">
            <h1 className="font-semibold text-3xl sm:text-4xl">
              One product. A door for every tenant.
            </h1>
            <p className="text-lg text-muted-foreground">
              Tenantry is a Next.js starter in which every tenant has its own PostgreSQL schema.
              Code asks for rows and gets the active tenant’s rows or an error, never another
              tenant’s.
            </p>
          </div>
          <BrandMark className="hidden size-52 shrink-0 md:block" />
        </div>
        {isDevelopment && <DemoDoors />}
        <OneQuery />
      </main>
    </div>
  )
}

function OneQuery() {
  return (
    <section
      aria-labelledby="one-query"
      className="grid gap-8 border-t pt-10 md:grid-cols-[1fr_1.4fr]"
    >
      <div className="space-y-2">
        <h2 id="one-query" className="font-semibold text-xl">
          The query names no tenant
        </h2>
        <p className="text-muted-foreground">
          There is nothing to forget. Whose rows it reads is decided by the host, the session and
          the database’s own roles.
        </p>
      </div>
      <div className="overflow-hidden rounded-xl border bg-card shadow-raised">
        <pre className="overflow-x-auto border-b px-5 py-4 font-mono text-sm">
          <code>
            await <span className="text-primary">db</span>.selectFrom(
            <span className="text-primary">"projects"</span>).selectAll().execute()
          </code>
        </pre>
        <dl className="divide-y text-sm">
          {answers.map(({ where, what }) => (
            <div key={where} className="grid grid-cols-[9rem_1fr] gap-4 px-5 py-2.5">
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
