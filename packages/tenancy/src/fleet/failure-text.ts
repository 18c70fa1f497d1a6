/**
 * What a failure says, in one line: PostgreSQL's message, the detail that names the row or the
 * object, its hint, and what to do where it does not say that itself.
 *
 *     could not create unique index "notes_body_idx". Key (body)=(same) is duplicated.
 */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error)) || "unknown error"
  const { message, detail, hint, code } = error as Error & PostgresFields
  const parts = [message, detail, hint && `Hint: ${hint}`, advice[code ?? ""]]
  const lines = parts.flatMap((part) => (part ? oneLine(part) : []))
  return lines.length > 1 ? lines.map(asSentence).join(" ") : (lines[0] ?? "unknown error")
}

interface PostgresFields {
  readonly detail?: string
  readonly hint?: string
  readonly code?: string
}

const advice: Record<string, string | undefined> = {
  "55P04":
    "A file runs in one transaction in the template, also with transaction = false: put the use into a second file, after the one that adds the value.",
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").trim()
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
