import type { IsolationAnswer } from "./isolation-app.ts"

/**
 * What tells an answer from two others, which are answers to one question: by them one knows what
 * differs anyway (an id, a nonce, the time). Ask for one of them before, for the other after.
 *
 * @param hidden words that the questions themselves differ in.
 */
export function differenceOf(
  answer: IsolationAnswer,
  [before, after]: readonly [IsolationAnswer, IsolationAnswer],
  hidden: readonly string[],
): string | undefined {
  const [seen, one, other] = [answer, before, after].map((each) => partsOf(each, hidden)) as [
    Parts,
    Parts,
    Parts,
  ]
  for (const name of new Set([...seen.keys(), ...one.keys()])) {
    const [words, expected, noisy] = [seen, one, other].map((parts) => parts.get(name) ?? [])
    const at = firstDifference(words ?? [], expected ?? [], noisy ?? [])
    if (at === undefined) continue
    return `${name}: ${quote(words?.[at])} for the one and ${quote(expected?.[at])} for the other`
  }
  return undefined
}

type Parts = ReadonlyMap<string, readonly string[]>

/** The words of each thing that one can look at. */
function partsOf({ status, headers, body }: IsolationAnswer, hidden: readonly string[]): Parts {
  const wordsOf = (text: string) =>
    hidden.reduce((rest, word) => rest.replaceAll(word, "*"), text).split(/[\s"'<>;,&()[\]{}\\]+/)
  const parts = new Map([["the status", [String(status)]]])
  for (const [name, value] of Object.entries(headers)) {
    // It is the body's, in which the words are hidden.
    if (value === undefined || name.toLowerCase() === "content-length") continue
    parts.set(`the header ${name.toLowerCase()}`, wordsOf([value].flat().join("; ")))
  }
  return parts.set("the body", wordsOf(body))
}

/** Where they differ, and more than what is noise. */
function firstDifference(
  words: readonly string[],
  expected: readonly string[],
  noisy: readonly string[],
): number | undefined {
  const length = Math.max(words.length, expected.length)
  for (let at = 0; at < length; at++) {
    if (words[at] !== expected[at] && expected[at] === noisy[at]) return at
  }
  return undefined
}

function quote(word: string | undefined): string {
  return word === undefined ? "nothing" : JSON.stringify(word.slice(0, 80))
}
