"use client"

import type { ComponentProps } from "react"
import { cn } from "@/components/class-names"
import { useMaxCharacters } from "./use-max-characters.ts"

/** Lines of text to fill in; as high as what stands in it, where the browser can. */
export function Textarea({
  className,
  maxCharacters,
  ...props
}: ComponentProps<"textarea"> & { maxCharacters?: number | undefined }) {
  const { field, maxLength } = useMaxCharacters<HTMLTextAreaElement>({ maxCharacters, ...props })
  return (
    <textarea
      data-slot="textarea"
      className={cn(
        "field-sizing-content min-h-20 w-full min-w-0 rounded-md border border-input bg-card px-3 py-2 text-[1rem] placeholder:text-muted-foreground disabled:opacity-50 aria-invalid:border-destructive sm:text-base",
        className,
      )}
      {...props}
      ref={field}
      maxLength={maxLength}
    />
  )
}
