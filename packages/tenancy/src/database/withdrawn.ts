/** What the login itself needs, to enter a scope. */
export const setConfig = "pg_catalog.set_config(text, text, boolean)"

/**
 * What a statement of a tenant can leave on a connection, or behind in the database, by nothing
 * but a select: locks that outlive their transaction (200,000 of them stop the whole server), the
 * seed of the next tenant's random(), large objects that outlive their tenant.
 */
const leftovers = [
  ...["pg_advisory_lock", "pg_advisory_lock_shared"].flatMap(lockSignatures),
  ...["pg_try_advisory_lock", "pg_try_advisory_lock_shared"].flatMap(lockSignatures),
  "pg_catalog.setseed(double precision)",
  "pg_catalog.lo_creat(integer)",
  "pg_catalog.lo_create(oid)",
  "pg_catalog.lo_from_bytea(oid, bytea)",
]

/**
 * What gives values of tables that the statement has not named: the last number that a sequence
 * gave on this connection, the whole database. Where all tenants share one role, other tenants'.
 */
const glimpses = [
  "pg_catalog.lastval()",
  "pg_catalog.database_to_xml(boolean, boolean, text)",
  "pg_catalog.database_to_xml_and_xmlschema(boolean, boolean, text)",
]

export const withdrawnFunctions = [...leftovers, ...glimpses]

/** The same of views: the commonest values of every column, each sequence's last number. */
export const withdrawnViews = [
  ...["pg_catalog.pg_stats", "pg_catalog.pg_stats_ext", "pg_catalog.pg_stats_ext_exprs"],
  "pg_catalog.pg_sequences",
]

/** It cannot be written to without set_config, but who may write may lock it for everybody. */
export const settingsView = "pg_catalog.pg_settings"

function lockSignatures(name: string): string[] {
  return [`pg_catalog.${name}(bigint)`, `pg_catalog.${name}(integer, integer)`]
}
