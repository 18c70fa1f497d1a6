import pg from "pg"
import { type Message, statementMessage } from "../messages.ts"
import { builtInArrays, delimiterOf } from "./built-in-arrays.ts"
import { parseArray } from "./parse-array.ts"

/** A function for each type that turns PostgreSQL's text into a value, as pg's `types` option. */
type TypeParsers = Pick<pg.CustomTypesConfig, "getTypeParser">

interface Column {
  readonly name: string
  readonly dataTypeID: number
}

interface ArrayType {
  readonly element: number
  readonly delimiter: string
}

/**
 * Reads arrays of every type: an element comes back as a column of its type does.
 *
 * pg knows some arrays of PostgreSQL's own types, with parsers that differ from those of their
 * elements, and no others. An enum or domain that a migration makes has an array type with another
 * number in each tenant. Which type a number stands for is asked once, when a value looks like an
 * array: text that begins with `{` or `[`. Plain enums never cause a question.
 */
export class ArrayTypes implements TypeParsers {
  readonly #types: TypeParsers
  /** By the array type's number. `undefined` as a value: it is no array. */
  readonly #known = new Map<number, ArrayType | undefined>()

  /** @param types how the elements are read. */
  constructor(types: TypeParsers = pg.types) {
    this.#types = types
  }

  /** For a connection's `types`. Types made by migrations stay text until {@link read}. */
  getTypeParser(oid: number, format?: "text" | "binary"): (text: string) => unknown {
    const element = format === "binary" ? undefined : builtInArrays.get(oid)
    if (element === undefined) return this.#types.getTypeParser(oid, format as "text")
    return this.#parserOf({ element, delimiter: delimiterOf(element) })
  }

  /** The types of these rows that have to be looked up before {@link read}, as a message. */
  lookUp(columns: readonly Column[], rows: readonly unknown[]): Message | undefined {
    const unknown = ownColumns(columns)
      .filter(({ name, dataTypeID }) => {
        if (this.#known.has(dataTypeID)) return false
        return (rows as Row[]).some((row) => looksLikeArray(row[name]))
      })
      .map(({ dataTypeID }) => dataTypeID)
    return unknown.length > 0 ? statementMessage(question, [unknown]) : undefined
  }

  /** Takes the answer to {@link lookUp}. */
  learn(answer: readonly unknown[]): void {
    for (const { oid, element, delimiter } of answer as Answer[]) {
      const type = element === null ? undefined : { element: Number(element), delimiter }
      this.#known.set(Number(oid), type)
    }
  }

  /** Turns the text of arrays into arrays, in the rows themselves. */
  read(columns: readonly Column[], rows: readonly unknown[]): void {
    for (const { name, dataTypeID } of ownColumns(columns)) {
      const type = this.#known.get(dataTypeID)
      if (!type) continue
      const parse = this.#parserOf(type)
      for (const row of rows as Row[]) {
        const value = row[name]
        if (looksLikeArray(value)) row[name] = parse(value)
      }
    }
  }

  #parserOf({ element, delimiter }: ArrayType): (text: string) => unknown {
    const parse = this.getTypeParser(element, "text")
    return (text) => parseArray(text, parse, delimiter)
  }
}

type Row = Record<string, unknown>

/** As text: how numbers are read is the adopter's to choose. */
interface Answer {
  oid: string
  element: string | null
  delimiter: string
}

/** Below are PostgreSQL's own types, which are the same everywhere. */
const FIRST_ASSIGNED_OID = 10_000

/** Of two columns with one name a row has the last. */
function ownColumns(columns: readonly Column[]): Column[] {
  return columns.filter(
    ({ name, dataTypeID }, index) =>
      dataTypeID >= FIRST_ASSIGNED_OID &&
      !columns.some((other, later) => later > index && other.name === name),
  )
}

function looksLikeArray(value: unknown): value is string {
  return typeof value === "string" && (value[0] === "{" || value[0] === "[")
}

/** A domain's values are those of the type below it. */
const question = `
  with recursive elements as (
    select oid as array_oid, typelem as oid, typdelim as delimiter
    from pg_catalog.pg_type
    where oid = any ($1::pg_catalog.oid[]) and typcategory = 'A' and typelem <> 0
    union all
    select elements.array_oid, domain.typbasetype, elements.delimiter
    from elements
    join pg_catalog.pg_type domain on domain.oid = elements.oid and domain.typtype = 'd'
  ), base as (
    select elements.* from elements
    join pg_catalog.pg_type type on type.oid = elements.oid and type.typtype <> 'd'
  )
  select asked.oid::pg_catalog.text as oid, base.oid::pg_catalog.text as element,
    base.delimiter::pg_catalog.text as delimiter
  from pg_catalog.unnest($1::pg_catalog.oid[]) asked (oid)
  left join base on base.array_oid = asked.oid`
