import { randomUUID } from "node:crypto"
import { withTenant } from "../../src/index.ts"
import type { IsolationAnswer, IsolationRows, IsolationWeb } from "../../src/testing/index.ts"
import type { NotesDb, TwoTenants } from "../isolation/two-tenants.ts"

/** The rows that the pages show. */
export const rows: IsolationRows<unknown> = {
  plant: (db, body) => notesOf(db).insertInto("notes").values({ id: 9_999, body }).execute(),
  read: (db) => notesOf(db).selectFrom("notes").select("body").where("id", "=", 9_999).execute(),
  remove: (db) => notesOf(db).deleteFrom("notes").where("id", "=", 9_999).execute(),
}

/** Pages as an app has them. What foreign and unknown tenants answer may be given a flaw. */
export function webOf(
  tenants: TwoTenants,
  toStrangers: (answer: IsolationAnswer, isThere: boolean) => IsolationAnswer = (answer) => answer,
): IsolationWeb {
  return {
    async request({ at, memberOf }) {
      const scope = [tenants.acme, tenants.globex].find(({ tenant }) => tenant.slug === at)
      if (!scope || !memberOf.some(({ id }) => id === scope.tenant.id)) {
        return toStrangers(answerOf(404, `Nobody has ${at}.`), scope !== undefined)
      }
      const seen = await withTenant(scope, async () => rows.read(tenants.tenancy.db as never))
      return answerOf(200, JSON.stringify(seen))
    },
  }
}

function answerOf(status: number, text: string): IsolationAnswer {
  const headers = {
    "cache-control": "private, no-store",
    "content-length": String(text.length),
    date: new Date().toISOString(),
    "x-request-id": randomUUID(),
  }
  return { status, headers, body: `<p>${text}</p><script nonce="${randomUUID()}"></script>` }
}

function notesOf(db: unknown): NotesDb {
  return db as NotesDb
}
