import { setConfig, withdrawnFunctions, withdrawnViews } from "../withdrawn.ts"

/**
 * The names that no statement may contain where the database was not hardened: what hardening takes
 * from PUBLIC, and every routine that runs an argument as SQL or outlives its statement, also of the
 * extensions that come with PostgreSQL. test/guard/refused-names.test.ts finds them by calling every
 * routine of a server, and fails with what is missing.
 */
export const refusedNames: readonly string[] = [
  ...[setConfig, ...withdrawnFunctions, ...withdrawnViews].map(nameOf),
  // They run text.
  ...["query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema"],
  ...["ts_stat", "ts_rewrite"],
  ...["crosstab", "crosstab2", "crosstab3", "crosstab4", "crosstabn", "connectby"],
  "xpath_table",
  // They connect elsewhere, run text there, and keep the connection.
  ...["dblink", "dblink_connect", "dblink_connect_u", "dblink_disconnect", "dblink_exec"],
  ...["dblink_open", "dblink_fetch", "dblink_close", "dblink_send_query", "dblink_get_result"],
  ...["dblink_cancel_query", "dblink_get_connections", "postgres_fdw_disconnect"],
  "postgres_fdw_disconnect_all",
  // They change a setting for all that follow on the connection.
  ...["set_limit", "isn_weak"],
  // Large objects that are there already, and files that become some.
  ...["lo_import", "lo_export", "lo_put", "lowrite", "lo_truncate", "lo_truncate64", "lo_unlink"],
  // The texts of what is prepared and open on the connection.
  ...["pg_prepared_statements", "pg_prepared_statement", "pg_cursors", "pg_cursor"],
]

/** `pg_catalog.set_config(text, text, boolean)`: `set_config`. */
function nameOf(signature: string): string {
  return signature.replace(/^pg_catalog\./, "").replace(/\(.*$/, "")
}
