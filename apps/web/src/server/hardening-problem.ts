/**
 * What is wrong with running on this database, as an issue of the settings. A database without
 * hardening lets raw SQL in a tenant's scope read other tenants' rows, so that it must be chosen.
 */
export function hardeningProblem(database: {
  readonly setting: "unavailable" | undefined
  readonly isHardened: boolean
}): { path: string[]; message: string } | undefined {
  if (database.isHardened || database.setting === "unavailable") return undefined
  return {
    path: ["DATABASE_HARDENING"],
    message:
      "is not set, and the database is not hardened: raw SQL of a tenant could read other tenants' rows. Let a superuser run what `pnpm db:doctor` prints, or set it to unavailable where there is none (docs/deploy.md, Managed PostgreSQL).",
  }
}
