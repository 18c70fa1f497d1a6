import { brandPaths } from "@/components/brand-paths"
import { cn } from "@/components/class-names"

export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={cn("size-6 shrink-0", className)}>
      <path className="fill-status-todo" d={brandPaths.sides} />
      <path className="fill-primary" d={brandPaths.door} />
    </svg>
  )
}
