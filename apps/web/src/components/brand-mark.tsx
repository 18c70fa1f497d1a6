import { cn } from "@/components/class-names"

/** Three doors in one house, one of them lit. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={cn("size-6 shrink-0", className)}>
      <path
        className="fill-status-todo"
        d="M1 21V10.5a3 3 0 0 1 6 0V21zM17 21V10.5a3 3 0 0 1 6 0V21z"
      />
      <path className="fill-primary" d="M8.5 21V6.5a3.5 3.5 0 0 1 7 0V21z" />
    </svg>
  )
}
