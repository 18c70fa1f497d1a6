/** What one operation took, in milliseconds, for each round. */
export type Times = readonly number[]

/**
 * Measures contenders in turn: A B C C B A is a round. A machine that gets steadily slower or
 * faster meanwhile (heat, other programs) costs each of them the same. Many short rounds tell more
 * than a few long ones: less changes between one contender and the next.
 */
export async function inTurn<Name extends string>(
  contenders: Readonly<Record<Name, () => Promise<number>>>,
  rounds: number,
): Promise<Record<Name, Times>> {
  const names = Object.keys(contenders) as Name[]
  const times = {} as Record<Name, number[]>
  for (const name of names) times[name] = []
  for (let round = 0; round < rounds; round++) {
    const there = {} as Record<Name, number>
    for (const name of names) there[name] = await contenders[name]()
    for (const name of names.toReversed()) {
      const back = await contenders[name]()
      times[name].push((there[name] + back) / 2)
    }
  }
  return times
}

export function median(values: Times): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/**
 * The median of the rounds' ratios. Not the ratio of the medians: what disturbs a machine lasts
 * longer than a round, so it is in both of a round's times and cancels there, where two medians
 * may come from a quiet round and a busy one.
 */
export function medianRatio(one: Times, other: Times): number {
  return median(one.map((time, round) => time / (other[round] ?? Number.NaN)))
}
