/** A column of a type, what is written into it, what has to come back and what it is declared as. */
interface ColumnCase {
  readonly name: string
  readonly type: string
  /** SQL. None: the database fills it. */
  readonly literal?: string
  readonly value?: unknown
  readonly declared: string
}

const at = new Date("2026-11-22T23:30:00.125Z")

export const columnCases: readonly ColumnCase[] = [
  column("flag", "bool not null", "true", true, "boolean"),
  column("flags", "bool[]", "'{t,f,NULL}'", [true, false, null], "boolean[] | null"),
  column("small_number", "int2", "-5", -5, "number | null"),
  column("number", "int4", "42", 42, "number | null"),
  column(
    "numbers",
    "int4[] not null",
    "'{{1,2},{3,NULL}}'",
    [
      [1, 2],
      [3, null],
    ],
    "number[]",
  ),
  column("large", "int8", "9007199254740991", 9_007_199_254_740_991, "number | null"),
  column(
    "larges",
    "int8[]",
    "'{1,-9007199254740991}'",
    [1, -9_007_199_254_740_991],
    "number[] | null",
  ),
  column("real", "float8", "'-Infinity'", Number.NEGATIVE_INFINITY, "number | null"),
  column("reals", "float4[]", "'{1.5,NaN}'", [1.5, Number.NaN], "number[] | null"),
  column(
    "amount",
    "numeric not null",
    "12345678901234567890.0123456789",
    "12345678901234567890.0123456789",
    "Numeric",
  ),
  column(
    "amounts",
    "numeric[]",
    "'{0.10,12345678901234567890.5}'",
    ["0.10", "12345678901234567890.5"],
    "ArrayType<Numeric> | null",
  ),
  column("word", "text not null", "'{a}'", "{a}", "string"),
  column(
    "words",
    "text[]",
    `array['', 'NULL', 'a,"b"\\c', null, '{x}', 'ä😀']`,
    ["", "NULL", 'a,"b"\\c', null, "{x}", "ä😀"],
    "string[] | null",
  ),
  column("bounded", "int4[]", "'[0:1]={7,8}'", [7, 8], "number[] | null"),
  column("letter", "char(3)", "'a'", "a  ", "string | null"),
  column("short", "varchar(10)[]", "'{a}'", ["a"], "string[] | null"),
  column(
    "id",
    "uuid",
    "'3d3a1c1e-0000-4000-8000-00000000000a'",
    "3d3a1c1e-0000-4000-8000-00000000000a",
    "string | null",
  ),
  column(
    "ids",
    "uuid[]",
    "'{3d3a1c1e-0000-4000-8000-00000000000a}'",
    ["3d3a1c1e-0000-4000-8000-00000000000a"],
    "string[] | null",
  ),
  column("day", "date", "'2026-11-22'", "2026-11-22", "string | null"),
  column(
    "days",
    "date[]",
    "'{2026-11-22,2026-01-01}'",
    ["2026-11-22", "2026-01-01"],
    "string[] | null",
  ),
  column("clock", "time", "'23:30:00.5'", "23:30:00.5", "string | null"),
  column(
    "local",
    "timestamp",
    "'2026-11-22 23:30:00.125'",
    "2026-11-22 23:30:00.125",
    "string | null",
  ),
  column(
    "locals",
    "timestamp[]",
    "'{2026-11-22 23:30:00}'",
    ["2026-11-22 23:30:00"],
    "string[] | null",
  ),
  column("moment", "timestamptz not null", "'2026-11-22 23:30:00.125Z'", at, "Timestamp"),
  column(
    "moments",
    "timestamptz[]",
    "'{2026-11-22 23:30:00.125Z}'",
    [at],
    "ArrayType<Timestamp> | null",
  ),
  column("length", "interval", "'1 day 2 hours'", "1 day 02:00:00", "string | null"),
  column("lengths", "interval[]", "'{1 day}'", ["1 day"], "string[] | null"),
  column("bytes", "bytea", "'\\x00ff'", Buffer.from([0, 255]), "Buffer | null"),
  column(
    "byte_lists",
    "bytea[]",
    "array['\\x00ff'::bytea]",
    [Buffer.from([0, 255])],
    "ArrayType<Buffer> | null",
  ),
  column("document", "jsonb", `'{"a": [1, null]}'`, { a: [1, null] }, "Json | null"),
  column(
    "documents",
    "json[]",
    `array['{"a": 1}'::json, '[]']`,
    [{ a: 1 }, []],
    "ArrayType<Json> | null",
  ),
  column("address", "inet", "'10.0.0.1/8'", "10.0.0.1/8", "string | null"),
  column("spot", "point", "'(1,2)'", "(1,2)", "string | null"),
  column(
    "boxes",
    "box[]",
    "'{(1,1),(0,0);(3,3),(2,2)}'",
    ["(1,1),(0,0)", "(3,3),(2,2)"],
    "string[] | null",
  ),
  column("vector", "int2vector", "'1 2'", "1 2", "string | null"),
  column("numbers_between", "int4range", "'[1,5)'", "[1,5)", "string | null"),
  column("ranges", "int4range[]", `'{"[1,5)","(,3)"}'`, ["[1,5)", "(,3)"], "string[] | null"),
  column("multirange", "int4multirange", "'{[1,3),[5,7)}'", "{[1,3),[5,7)}", "string | null"),
  column("state", "state", "'todo'", "todo", "State | null"),
  column(
    "states",
    "state[] not null",
    `'{todo,"in progress"}'`,
    ["todo", "in progress"],
    "ArrayType<State>",
  ),
  column("pair", "pair", "row(1, 'a')", "(1,a)", "string | null"),
  column("pairs", "pair[]", "array[row(1, 'a,b')::pair]", ['(1,"a,b")'], "string[] | null"),
  column(
    "own_range",
    "span",
    "'[2026-01-01,2026-02-01)'",
    "[2026-01-01,2026-02-01)",
    "string | null",
  ),
  column(
    "own_ranges",
    "span[]",
    "array['[2026-01-01,2026-02-01)'::span]",
    ["[2026-01-01,2026-02-01)"],
    "string[] | null",
  ),
  column("domain", "smaller not null", "7", 7, "number"),
  column("domains", "smaller[]", "'{7,NULL}'", [7, null], "number[] | null"),
  column("domain_of_array", "tags", "'{a,b}'", ["a", "b"], "string[] | null"),
  column("marked", "marked not null", "'x'", "x", "Generated<string>"),
  column("with_default", "state not null default 'todo'", "'todo'", "todo", "Generated<State>"),
  filled(
    "due_year",
    "int generated always as (extract(year from day)::int) stored",
    2026,
    "GeneratedAlways<number | null>",
  ),
  filled(
    "is_large",
    "bool not null generated always as (number > 40) stored",
    true,
    "GeneratedAlways<boolean>",
  ),
  filled(
    "same_moment",
    "timestamptz generated always as (moment) stored",
    at,
    "GeneratedAlways<Date | null>",
  ),
  filled(
    "same_states",
    "state[] generated always as (states) stored",
    ["todo", "in progress"],
    'GeneratedAlways<("todo" | "in progress")[] | null>',
  ),
  filled("serial", "int8 generated always as identity", 1, "GeneratedAlways<number>"),
]

function column(
  name: string,
  type: string,
  literal: string,
  value: unknown,
  declared: string,
): ColumnCase {
  return { name, type, literal, value, declared }
}

function filled(name: string, type: string, value: unknown, declared: string): ColumnCase {
  return { name, type, value, declared }
}
