/** Of the first and the last word of a name. An emoji, or a letter with its accents, is one character. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return ends.map((word) => firstCharacter(word ?? "").toUpperCase()).join("")
}

/** As people see it: an emoji of several code points is one. */
export function firstCharacter(word: string): string {
  const [first] = characters.segment(word)
  return first?.segment ?? ""
}

// One language for server and browser, so that both draw the same.
const characters = new Intl.Segmenter("en", { granularity: "grapheme" })
