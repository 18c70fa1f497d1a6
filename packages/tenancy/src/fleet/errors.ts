import { TenancyError } from "../errors.ts"

/** A migration file, or what it would do, is not acceptable. The message names it and says why. */
export class MigrationRefusedError extends TenancyError {
  constructor(message: string, options?: ErrorOptions) {
    super("migration_refused", message, options)
  }
}

/** Another runner is migrating this database. Nothing was done. */
export class MigrationLockedError extends TenancyError {
  constructor() {
    super(
      "migration_locked",
      "Another migration of this database is running. Wait until it has ended, or run with --wait.",
    )
  }
}

/** The library's own tables are not in this database, or are those of an older version. */
export class NotInstalledError extends TenancyError {
  /** @param versions what the database has and what this build needs; none where it has none. */
  constructor(versions?: { readonly found: number; readonly needed: number }) {
    const found = versions
      ? `The tenancy tables of this database are of version ${versions.found}, and this build needs ${versions.needed}.`
      : "This database has no tenancy tables yet."
    super("not_installed", `${found} Run \`pnpm db:migrate\` first.`)
  }
}
