import pg from "pg"

/** How a column of one of PostgreSQL's types is read, and what the generated table types call it. */
export interface ValueType {
  /** The type's number in `pg_type`, the same on every server. */
  readonly oid: number
  readonly read: (text: string) => unknown
  readonly selected: "boolean" | "number" | "Date" | "Buffer" | "JsonValue"
}

/**
 * The one table of the types that do not come back as text. Parsers and generated table types are
 * both made from it; every other type is text in both. Arrays and domains follow their elements.
 *
 * Text, although pg reads them as something else, because that loses what they say:
 *
 * - `date` and `timestamp`: a Date needs a time zone. pg takes that of the server process, and west
 *   of it `2026-11-22` is the day before.
 * - `numeric`: a number has 15 digits. `interval`, `point` and `circle`: what is read can be
 *   written back as it is.
 */
export const valueTypes: Readonly<Record<string, ValueType>> = {
  bool: { oid: 16, read: (text) => text === "t", selected: "boolean" },
  bytea: { oid: 17, read: pg.types.getTypeParser(pg.types.builtins.BYTEA), selected: "Buffer" },
  float4: { oid: 700, read: Number, selected: "number" },
  float8: { oid: 701, read: Number, selected: "number" },
  int2: { oid: 21, read: Number, selected: "number" },
  int4: { oid: 23, read: Number, selected: "number" },
  int8: { oid: 20, read: readInteger, selected: "number" },
  json: { oid: 114, read: JSON.parse, selected: "JsonValue" },
  jsonb: { oid: 3802, read: JSON.parse, selected: "JsonValue" },
  oid: { oid: 26, read: Number, selected: "number" },
  timestamptz: { oid: 1184, read: readInstant, selected: "Date" },
}

const byNumber = new Map(Object.values(valueTypes).map(({ oid, read }) => [oid, read]))

/** For `types` of a connection. */
export const valueParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => byNumber.get(oid) ?? readText,
}

function readText(text: string): string {
  return text
}

/** pg makes `int8` (also `count(*)`) text, and `"10" > "9"` is false. */
function readInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(
      `${text} is too large for a JavaScript number. Select it as text: \`column::text\`.`,
    )
  }
  return value
}

/** pg makes `infinity` a number, and null of what it cannot read. */
function readInstant(text: string): Date {
  const value: unknown = readWithPg(text)
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value
  throw new RangeError(
    `${text} is not a time that a JavaScript Date can hold. Select it as text: \`column::text\`.`,
  )
}

const readWithPg = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ)
