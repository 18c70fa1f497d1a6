import { marks } from "./search-tasks.ts"

/** An excerpt with what was found in it marked. The text stays text, whatever somebody has written. */
export function Highlighted({ excerpt }: { excerpt: string }) {
  return partsOf(excerpt).map(({ at, text, isFound }) =>
    isFound ? (
      <mark key={at} className="rounded-xs bg-accent px-0.5 font-medium text-accent-foreground">
        {text}
      </mark>
    ) : (
      text
    ),
  )
}

/** Found and other text in turns; a mark that a person has typed shows nothing of itself. */
function partsOf(excerpt: string): { at: number; text: string; isFound: boolean }[] {
  let isFound = false
  let at = 0
  return excerpt.split(/([\uE000\uE001])/).flatMap((text) => {
    at += text.length
    if (text === marks.start || text === marks.end) {
      isFound = text === marks.start
      return []
    }
    return text ? [{ at, text, isFound }] : []
  })
}
