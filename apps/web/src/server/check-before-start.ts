import "server-only"
import { isHardened } from "@repo/tenancy"
import { env, isDevelopment, SettingsError } from "@/env"
import { handles } from "./handles.ts"
import { hardeningProblem } from "./hardening-problem.ts"
import { logRefusals } from "./log-refusals.ts"
import { schemaOpenToLogin } from "./login-rights.ts"
import { notePeerAddresses } from "./peer-address.ts"
import { filterResponses } from "./responses/filter-responses.ts"
import { stopInOrder } from "./stop-in-order.ts"

/** Ends the process, with one line for each thing that is wrong, before it answers a request. */
export async function checkBeforeStart(): Promise<void> {
  try {
    filterResponses(env())
    if (!env().TRUST_PROXY) notePeerAddresses()
    logRefusals()
    await checkLogin()
    const wrong = hardeningProblem({
      setting: env().DATABASE_HARDENING,
      isHardened: await isHardened(handles().sharedDb),
    })
    if (wrong !== undefined && !isDevelopment) throw new SettingsError([wrong])
    console.info(
      env().DATABASE_HARDENING === "unavailable"
        ? "Database hardening: unavailable. Each statement is checked before it is sent."
        : `Database hardening: ${wrong ? "missing. In production the app does not start." : "done."}`,
    )
    // In development Next's own server starts and stops this one.
    if (!isDevelopment) stopInOrder()
  } catch (error) {
    console.error(error instanceof SettingsError ? error.message : explain(error))
    process.exit(1)
  }
}

/** With one role for each tenant, the login itself must be able to read nothing. */
async function checkLogin(): Promise<void> {
  if (env().TENANT_ISOLATION !== "role") return
  const schema = await schemaOpenToLogin(handles().sharedDb)
  if (schema === undefined) return
  throw new SettingsError([
    {
      path: ["DATABASE_URL"],
      message: `its login may read the schema ${schema} without becoming that tenant. Give a login of its own, without rights; \`pnpm db:migrate\` makes it.`,
    },
  ])
}

function explain(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return `DATABASE_URL: the database does not answer as it should: ${reason}. Is it running, and migrated (\`pnpm db:migrate\`)?`
}
