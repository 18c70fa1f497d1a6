import { type ComponentProps, useLayoutEffect, useRef } from "react"
import { cn } from "@/components/class-names"

/** The platform's own list to choose from: works without script, and on a phone as one expects. */
export function NativeSelect({ className, ...props }: ComponentProps<"select">) {
  const select = useRef<HTMLSelectElement>(null)
  // React empties a form when its action ends, and keeps what is chosen by its `value` in inputs only.
  useLayoutEffect(() => {
    if (select.current && props.value !== undefined) select.current.value = String(props.value)
  })
  return (
    <select
      ref={select}
      data-slot="native-select"
      className={cn(
        "h-10 w-full min-w-0 rounded-md border border-input bg-card px-2.5 text-[1rem] disabled:opacity-50 aria-invalid:border-destructive sm:text-base",
        className,
      )}
      {...props}
    />
  )
}
