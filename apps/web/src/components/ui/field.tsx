import { type ComponentProps, type ReactNode, useId } from "react"
import { Input } from "@/components/ui/input"

/** A labelled input, with what is wrong with it beside it. */
export function Field({
  label,
  problem,
  hint,
  ...props
}: Omit<ComponentProps<"input">, "id"> & {
  label: string
  problem?: string | undefined
  /** How many characters it takes, as people count them. */
  maxCharacters?: number | undefined
  /** Stands across from the label: another way, a limit. */
  hint?: ReactNode
}) {
  const id = useId()
  return (
    <div className="space-y-1.5">
      <div className="flex items-baseline justify-between gap-4">
        <label htmlFor={id} className="font-medium text-sm">
          {label}
        </label>
        {hint && <span className="text-muted-foreground text-sm">{hint}</span>}
      </div>
      <Input
        id={id}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        {...props}
      />
      {problem && (
        <p id={`${id}-problem`} className="text-destructive text-sm">
          {problem}
        </p>
      )}
    </div>
  )
}
