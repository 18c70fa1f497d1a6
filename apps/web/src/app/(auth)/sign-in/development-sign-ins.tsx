/** Development only: whom the fixtures let in, and where the mail goes. */
export function DevelopmentSignIns({ mail }: { mail: string | undefined }) {
  return (
    <section aria-labelledby="seed" className="space-y-4 border-t pt-6 text-sm">
      <h2 id="seed" className="font-medium font-sans text-muted-foreground">
        Sign-ins of this development database
      </h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        {people.map(({ email, who }) => (
          <div key={email} className="contents">
            <dt className="font-mono">{email}</dt>
            <dd className="text-muted-foreground">{who}</dd>
          </div>
        ))}
      </dl>
      <p className="text-muted-foreground">
        The password of all is <code className="font-mono text-foreground">password</code>.
        {mail && (
          <>
            {" "}
            Mail arrives at{" "}
            <a href={mail} className="text-primary underline underline-offset-4">
              {new URL(mail).host}
            </a>
            .
          </>
        )}
      </p>
    </section>
  )
}

// As in db/seeds, which this app does not ship with.
const people = [
  { email: "owner@acme.test", who: "owner" },
  { email: "admin@acme.test", who: "admin" },
  { email: "member@acme.test", who: "member" },
  { email: "both@example.test", who: "in two tenants" },
  { email: "nobody@example.test", who: "in none" },
  { email: "root@example.test", who: "superuser" },
]
