/** A person of the fixtures. All of them sign in with {@link PASSWORD}. */
interface PersonFixture {
  readonly email: string
  readonly name: string
  readonly isSuperuser?: boolean
}

/** Known to everybody: the seed runs on one's own machine only. */
export const PASSWORD = "password"

/** The sign-ins of the README first, then the colleagues that make the other tenants lively. */
export const people: readonly PersonFixture[] = [
  { email: "owner@acme.test", name: "Olivia Marsh" },
  { email: "admin@acme.test", name: "Aron Delgado" },
  { email: "member@acme.test", name: "Mina Castell" },
  { email: "both@example.test", name: "Bodil Harrow" },
  { email: "nobody@example.test", name: "Noah Stray" },
  { email: "root@example.test", name: "Ruth Keller", isSuperuser: true },
  { email: "owner@globex.test", name: "Henrik Vale" },
  { email: "admin@globex.test", name: "Ines Duarte" },
  { email: "member@globex.test", name: "Tomas Okafor" },
  { email: "owner@initech.test", name: "Paula Lumb" },
  { email: "admin@initech.test", name: "Samir Wadell" },
  { email: "member@initech.test", name: "Joan Bolt" },
]
