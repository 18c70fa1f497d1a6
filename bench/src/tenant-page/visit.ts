import { createHash, randomBytes } from "node:crypto"
import { fileURLToPath } from "node:url"
import { createHandles, type Handles } from "@repo/db"
import type { ServerUrls } from "@repo/db/server"
import { requireTenant } from "@repo/tenancy"
import { startGuarded } from "../../../scripts/guarded.ts"
import type { Surroundings } from "../harness/bench.ts"
import { environment } from "./env.ts"

/** A member of a tenant, signed in at its host. */
export interface Visit {
  readonly settings: Record<string, string>
  readonly request: { readonly host: string; readonly cookie: string; readonly expected: string }
}

/** Migrates and seeds, and makes a session of a tenant's member as signing in and the hand-over do. */
export async function prepareVisit(
  server: ServerUrls,
  surroundings: Surroundings,
  { slug, expected }: { slug: string; expected: string },
): Promise<Visit> {
  const urls = { DATABASE_URL: server.appUrl, DATABASE_OWNER_URL: server.ownerUrl }
  surroundings.say("  preparing the database")
  for (const command of ["migrate", "seed"]) await tenantry({ ...environment, ...urls }, command)
  const handles = createHandles({ connectionString: server.appUrl, isolation: "role", max: 1 })
  try {
    const { token, standing } = await signIn(handles, slug)
    return {
      settings: {
        DATABASE_URL: server.appUrl,
        NEXTAUTH_SECRET: randomBytes(32).toString("base64url"),
        SMTP_URL: "smtp://127.0.0.1:9",
        BENCH_STANDING: JSON.stringify(standing),
      },
      request: { host: hostOf(slug), cookie: `session=${token}`, expected },
    }
  } finally {
    await handles.destroy()
  }
}

/** The project's own command. Its output is kept: standard output belongs to the rows. */
async function tenantry(env: NodeJS.ProcessEnv, command: string): Promise<void> {
  const program = fileURLToPath(new URL("../../../db/bin/tenantry.mjs", import.meta.url))
  let output = ""
  const run = startGuarded(process.execPath, [program, "db", command], {
    env,
    output: (chunk) => {
      output += chunk
    },
  })
  if ((await run.ended) !== 0) throw new Error(`db:${command} failed:\n${output}`)
}

function hostOf(slug: string): string {
  return `${slug}.localhost`
}

async function signIn({ sharedDb }: Handles, slug: string) {
  const tenant = await requireTenant(sharedDb, slug)
  const user = await sharedDb
    .selectFrom("users")
    .select(["id", "name", "email", "picture"])
    .where("email", "=", `member@${slug}.test`)
    .executeTakeFirstOrThrow()
  const common = { user_id: user.id, expires_at: new Date(Date.now() + 86_400_000) }
  const { id: parent_id } = await sharedDb
    .insertInto("sessions")
    .values({ ...common, token_hash: randomBytes(32), host: "localhost" })
    .returning("id")
    .executeTakeFirstOrThrow()
  const token = randomBytes(32).toString("base64url")
  const token_hash = createHash("sha256").update(token).digest()
  const { id: sessionId } = await sharedDb
    .insertInto("sessions")
    .values({ ...common, token_hash, host: hostOf(slug), tenant_id: tenant.id, parent_id })
    .returning("id")
    .executeTakeFirstOrThrow()
  const { id: userId, ...person } = user
  const standing = {
    place: { kind: "tenant", slug: tenant.slug },
    isStray: false,
    visitor: { userId, sessionId, ...person, isSuperuser: false },
    tenant: { ...tenant, role: "member", isServed: true },
  }
  return { token, standing }
}
