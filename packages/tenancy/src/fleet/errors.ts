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

/** The library's own tables are not in this database, or not those of this version. */
export class NotInstalledError extends TenancyError {
  constructor() {
    super("not_installed", "This database has no tenancy tables yet. Run `pnpm db:migrate` first.")
  }
}
