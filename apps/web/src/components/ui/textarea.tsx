import type { ComponentProps } from "react"
import { cn } from "@/components/class-names"

/** Lines of text to fill in; as high as what stands in it, where the browser can. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      data-slot="textarea"
      className={cn(
        "field-sizing-content min-h-20 w-full min-w-0 rounded-md border border-input bg-card px-3 py-2 text-[1rem] placeholder:text-muted-foreground disabled:opacity-50 aria-invalid:border-destructive sm:text-base",
        className,
      )}
      {...props}
    />
  )
}
