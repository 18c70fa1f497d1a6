import { SearchIcon } from "lucide-react"
import { cn } from "@/components/class-names"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"

/** A search that has an address: a plain form, which works without script as well. */
export function SearchBox({
  action,
  label,
  words,
  className,
}: {
  /** The page that shows what is found for `?q=`. */
  action: string
  /** What one types. */
  label: string
  words: string
  className?: string
}) {
  return (
    <search>
      <form action={action} className={cn("flex max-w-2xl gap-2", className)}>
        <Input
          type="search"
          name="q"
          defaultValue={words}
          key={words}
          maxLength={200}
          aria-label={label}
          placeholder={label}
          autoComplete="off"
        />
        <Button className="h-10">
          <SearchIcon aria-hidden="true" />
          Search
        </Button>
      </form>
    </search>
  )
}
