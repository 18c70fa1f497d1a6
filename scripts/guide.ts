/** What the guide tells one to do: a command to type, or a file to write. */
export type Instruction =
  | { readonly kind: "command"; readonly text: string }
  | { readonly kind: "file"; readonly path: string; readonly text: string }

/**
 * Reads the instructions of one of the guide's numbered sections, in their order: each `sh` block
 * is commands, and each `ts` or `tsx` block the whole of the file that was named last above it.
 *
 *     readSection(markdown, 3)  // [{ kind: "command", text: "git rm …" }, { kind: "file", … }]
 *
 * @throws Error for a section that is not there, and for a block of code without a file's name.
 */
export function readSection(markdown: string, number: number): Instruction[] {
  const section = markdown.split(/^(?=## )/m).find((part) => part.startsWith(`## ${number}. `))
  if (!section) throw new Error(`The guide has no section ${number}.`)
  // Text and blocks take turns; a block begins with its language.
  const parts = section.split(/^```/m)
  return parts.flatMap((part, index): Instruction[] => {
    if (index % 2 === 0) return []
    const [, language, text = ""] = /^(\w*)\n([\s\S]*)$/.exec(part) ?? []
    if (language === "sh") return [{ kind: "command", text: text.trim() }]
    if (language !== "ts" && language !== "tsx") return []
    return [{ kind: "file", path: lastFileIn(parts[index - 1] ?? "", text), text }]
  })
}

function lastFileIn(paragraph: string, block: string): string {
  const [path] = [...paragraph.matchAll(/`([^`\s]+\/[^`\s]+\.tsx?)`/g)]
    .map(([, it]) => it)
    .slice(-1)
  if (path) return path
  throw new Error(`The guide does not say which file this is:\n${block}`)
}
