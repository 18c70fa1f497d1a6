import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { type Hardening, type Isolation, loginProblem } from "@repo/tenancy"
import { z } from "zod"
import { UsageError } from "./exit.ts"
import { loginOf } from "./login-of.ts"

/** The settings of the commands. `.env.example` says what each means. */
export interface Settings {
  /** The app's connection. Unset: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined
  /** A direct connection that owns the schemas. Set when `databaseUrl` is. */
  readonly databaseOwnerUrl: string | undefined
  readonly isolation: Isolation
  /** `unavailable`: no superuser can harden the database, and that is known. */
  readonly hardening: Hardening
  readonly port: number
}

/**
 * Reads the environment and, for what it does not say, `.env` in the root of the repository.
 *
 * @throws UsageError with the setting's name and what is wrong.
 */
export function readSettings(): Settings {
  loadEnvFile()
  const result = schema.safeParse(withoutEmpty(process.env))
  if (!result.success) throw new UsageError(describe(result.error))
  const { DATABASE_URL, DATABASE_OWNER_URL, TENANT_ISOLATION, DATABASE_HARDENING, PORT } =
    result.data
  if (DATABASE_URL !== undefined && DATABASE_OWNER_URL === undefined) {
    throw new UsageError(
      "DATABASE_OWNER_URL is not set, but DATABASE_URL is. Set it to a direct connection that owns the schemas.",
    )
  }
  if (DATABASE_URL === undefined && DATABASE_OWNER_URL !== undefined) {
    throw new UsageError(
      "DATABASE_URL is not set, but DATABASE_OWNER_URL is. Set both, or neither for the embedded PostgreSQL.",
    )
  }
  if (DATABASE_URL !== undefined && isSameLogin(DATABASE_URL, DATABASE_OWNER_URL)) {
    throw new UsageError(
      "DATABASE_URL signs in as the owner of the schemas. Give the app a login of its own: db:migrate makes it.",
    )
  }
  return {
    databaseUrl: DATABASE_URL,
    databaseOwnerUrl: DATABASE_OWNER_URL,
    isolation: TENANT_ISOLATION,
    hardening: DATABASE_HARDENING ?? "database",
    port: PORT,
  }
}

const postgresUrl = z
  .string()
  .refine(isPostgresUrl, "is not an address like postgres://login:password@host:5432/database")

const schema = z.object({
  DATABASE_URL: postgresUrl
    .refine((url) => !isPostgresUrl(url) || namesLogin(url), "names no login")
    .superRefine((url, { addIssue }) => {
      const problem = isPostgresUrl(url) && namesLogin(url) && loginProblem(loginOf(url).name)
      if (problem) addIssue(`names a login that the app cannot have: ${problem}`)
    })
    .optional(),
  DATABASE_OWNER_URL: postgresUrl.optional(),
  TENANT_ISOLATION: z
    .enum(["role", "shared-role"], { error: "is neither role nor shared-role" })
    .default("role"),
  DATABASE_HARDENING: z.enum(["unavailable"], { error: 'is not "unavailable"' }).optional(),
  PORT: z.coerce
    .number({ error: "is not a port" })
    .int("is not a port")
    .min(1, "is not a port")
    .max(65_535, "is not a port")
    .default(3000),
})

function isPostgresUrl(text: string): boolean {
  return URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)
}

function namesLogin(url: string): boolean {
  const { username, searchParams } = new URL(url)
  return username !== "" || searchParams.has("user")
}

function isSameLogin(one: string, other: string | undefined): boolean {
  return other !== undefined && loginOf(one).name === loginOf(other).name
}

/** A line like `SMTP_URL=` in `.env` leaves the setting unset. */
function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ""))
}

function loadEnvFile(): void {
  const file = fileURLToPath(new URL("../../../.env", import.meta.url))
  if (existsSync(file)) process.loadEnvFile(file)
}

/** The value stays out of the message: it may hold a password. */
function describe(error: z.ZodError): string {
  const [issue] = error.issues
  return `${issue?.path.join(".")} ${issue?.message}. Correct it in .env or in the environment.`
}
