import pg from "pg"

/**
 * How columns come back where pg's own way is a trap, for `types` of a connection. The generated
 * table types say the same (types/generate.ts).
 *
 * - `date` is text, `"2026-11-22"`. pg makes it midnight of the server process's time zone, which
 *   is the day before for everybody west of it.
 * - `int8` (also `count(*)`) is a number, and an error beyond 2^53 instead of a rounded one. pg
 *   makes it text, and `"10" > "9"` is false.
 *
 * The rest is pg's: `timestamptz` is a Date, `numeric` text, `bytea` a Buffer.
 */
export const columnValues: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (format !== "binary" && oid === pg.types.builtins.DATE) return (text: string) => text
    if (format !== "binary" && oid === pg.types.builtins.INT8) return parseInteger
    return pg.types.getTypeParser(oid, format)
  },
}

function parseInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(
      `${text} is too large for a JavaScript number. Select it as text: \`column::text\`.`,
    )
  }
  return value
}
