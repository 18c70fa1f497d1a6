"use client"

import type { ComponentProps } from "react"
import { cn } from "@/components/class-names"
import { useMaxCharacters } from "./use-max-characters.ts"

/** A line of text to fill in. 16 pixels on a phone: below that, Safari zooms the page. */
export function Input({
  className,
  maxCharacters,
  ...props
}: ComponentProps<"input"> & { maxCharacters?: number | undefined }) {
  const { field, maxLength } = useMaxCharacters<HTMLInputElement>({ maxCharacters, ...props })
  return (
    <input
      data-slot="input"
      className={cn(
        "h-10 w-full min-w-0 rounded-md border border-input bg-card px-3 text-[1rem] placeholder:text-muted-foreground disabled:opacity-50 aria-invalid:border-destructive sm:text-base",
        className,
      )}
      {...props}
      ref={field}
      maxLength={maxLength}
    />
  )
}
