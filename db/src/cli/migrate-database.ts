import {
  assertOwnLogin,
  hardenDatabase,
  hardening,
  hardeningState,
  install,
  type MigrateReport,
  migrate,
  provisionRoles,
  type RunOptions,
} from "@repo/tenancy/fleet"
import { grants } from "../grants.ts"
import type { Database } from "./database.ts"
import { loginOf } from "./login-of.ts"
import { readAppMigrations } from "./migrations.ts"

export type MigrateDatabaseOptions = Omit<Partial<RunOptions>, "owner" | "migrations"> & {
  readonly sharesLogin?: boolean
}

export interface MigrateDatabaseReport extends MigrateReport {
  /** Statements that a superuser should run, when none could be asked. */
  readonly hardening?: readonly string[]
  /** The setting says that there is no superuser. */
  readonly isHardeningUnavailable?: boolean
}

/** Everything `db:migrate` does: the library's tables, the migrations, the roles and rights. */
export async function migrateDatabase(
  database: Database,
  { sharesLogin = false, ...options }: MigrateDatabaseOptions = {},
): Promise<MigrateDatabaseReport> {
  const migrations = await readAppMigrations()
  const owner = { connectionString: database.databaseOwnerUrl }
  const login = loginOf(database.databaseUrl)
  const { isolation } = database
  await assertOwnLogin({ owner, login, isolation, sharesLogin })
  await install(owner)
  const report = await migrate({ ...options, owner, migrations })
  // Without its tables the grants cannot be given, and the error that counts is the migration's.
  if (report.failures.some(({ schema }) => schema === "public")) return report
  await provisionRoles({ owner, login, isolation, grants, sharesLogin })
  const hardeningLeft = await harden(database, login.name)
  if (!hardeningLeft) return report
  const isHardeningUnavailable = database.hardening === "unavailable"
  return { ...report, hardening: hardeningLeft, isHardeningUnavailable }
}

/** On the embedded server the superuser is known; elsewhere the owner may be one. */
async function harden(database: Database, login: string): Promise<readonly string[] | undefined> {
  const { databaseOwnerUrl, superuserUrl = databaseOwnerUrl } = database
  const owner = loginOf(databaseOwnerUrl).name
  const state = await hardeningState({ connectionString: databaseOwnerUrl }, login)
  if (state === "done") return undefined
  if (state === "refused" && database.superuserUrl === undefined) return hardening(login, owner)
  await hardenDatabase({ superuser: superuserUrl, login, owner })
  return undefined
}
