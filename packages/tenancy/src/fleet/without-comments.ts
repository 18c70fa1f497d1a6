/** For recognising a statement; strings that look like comments do not matter for that. */
export function withoutComments(statement: string): string {
  return statement.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ").trim()
}
