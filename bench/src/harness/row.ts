/** A line of the table, and of the JSON. */
export interface Row {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What is promised of the value, `>= 0.88`; null where nothing is. */
  readonly bound: string | null
  /** False only for a bound that is not kept. */
  readonly holds: boolean
}

/** A number without a promise. */
export function figure(name: string, value: number, unit: string): Row {
  return { name, value: rounded(value), unit, bound: null, holds: true }
}

/** A number that has to be at least, or at most, another. */
export function bounded(name: string, value: number, unit: string, bound: Bound): Row {
  const [sign, limit] = bound
  // Judged as it is shown: a printed 0.88 keeps a bound of 0.88.
  const shown = rounded(value)
  const holds = sign === ">=" ? shown >= limit : shown <= limit
  return { name, value: shown, unit, bound: `${sign} ${limit}`, holds }
}

export type Bound = readonly [sign: ">=" | "<=", limit: number]

/** Three digits that mean something: 3491, 12.3, 0.941. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}
