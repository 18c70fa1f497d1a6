import type { NextAuthContext } from "../../src/server/auth/ask-next-auth.ts"
import { type AppDatabase, visit } from "../app-database.ts"

export const root = new URL("https://example.com")

/** What next-auth is asked with, in a browser that has no session yet. */
export function contextOf(app: AppDatabase, given: Partial<NextAuthContext>): NextAuthContext {
  return {
    sharedDb: app.sharedDb,
    secret: "a-secret-of-at-least-thirty-two-characters",
    hosts: { root, routing: "subdomain" },
    visit,
    replaces: undefined,
    providers: [],
    sendLink: async () => {},
    ...given,
  }
}
