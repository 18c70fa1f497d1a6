import { useEffect, useRef } from "react"
import { hasAtMost } from "@/text-length"

/** The attributes of an input, or of a textarea, that takes so many characters. */
interface Limited {
  readonly maxCharacters?: number | undefined
  readonly value?: unknown
  readonly maxLength?: number | undefined
}

/**
 * Limits a field to so many characters as people count them. The browser's own `maxLength` counts
 * an emoji as two, and would cut a text that the server takes.
 *
 * @returns a ref for the field, and what its `maxLength` is.
 */
export function useMaxCharacters<Field extends HTMLInputElement | HTMLTextAreaElement>({
  maxCharacters,
  value,
  maxLength,
}: Limited) {
  const field = useRef<Field>(null)
  useEffect(() => {
    if (maxCharacters === undefined) return
    const isFitting = hasAtMost(maxCharacters)(String(value ?? field.current?.value ?? ""))
    const problem = `Use at most ${maxCharacters.toLocaleString("en")} characters.`
    field.current?.setCustomValidity(isFitting ? "" : problem)
  }, [maxCharacters, value])
  return { field, maxLength: maxCharacters === undefined ? maxLength : 4 * maxCharacters }
}
