/**
 * The number of the oldest tenant migration that this app can work with; its newest is the last
 * file in `tenant/`. A tenant before the one or after the other is answered with 503.
 *
 * Raise it with the release that cannot do without a migration, once every tenant has it
 * (`pnpm db:status`). See docs/operations.md.
 */
export const oldestServedTenant = 5
