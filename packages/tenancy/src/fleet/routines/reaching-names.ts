import { refusedNames } from "../../database/statement-guard/refused-names.ts"
import { settingsView } from "../../database/withdrawn.ts"

/**
 * Whether what has this name runs text, changes the session or outlives the statement: in a routine
 * it runs with rights that a statement may not have.
 */
export function reachesPastItsScope(name: string): boolean {
  return reaching.has(name.toLowerCase())
}

const reaching = new Set([
  ...refusedNames,
  settingsView.replace("pg_catalog.", ""),
  ...["cursor_to_xml", "cursor_to_xmlschema", "schema_to_xml", "schema_to_xml_and_xmlschema"],
])
